#!/usr/bin/env bash
# Runs a command on a Slurm of its own: one controller and one node on this machine, with four processors and four made-up GPUs.
# Usage: eng/slurm.sh COMMAND...     for example: eng/slurm.sh sbatch --wait --wrap 'nvidia-smi'
# Needs slurmctld, slurmd and sbatch (Debian: slurmctld, slurmd, slurm-client) and no rights; the machine's own Slurm is not touched.
# All daemons and jobs end with the command, whose exit code is the script's; 125 when no Slurm could be started, with the reason.
set -uo pipefail

folder=$(mktemp -d -t pfb-slurm-XXXXXX)
declare -a daemons=()
running=

lack() { printf 'slurm: %s\n' "$*" >&2; exit 125; }

# Jobs first, for they outlive the daemons; the state of these is thrown away, so they need not end in order.
stop() {
    local i step
    trap '' INT TERM
    [[ -z $running ]] || kill "$running"
    if [[ ${#daemons[@]} -gt 0 ]]; then
        timeout 5 scancel --full --user="$me"
        for ((i = 0; i < 50; i++)); do [[ -z $(timeout 5 squeue --noheader) ]] && break; sleep 0.1; done
        kill -9 "${daemons[@]}"
        for step in $(pgrep -x slurmstepd); do
            grep -qsz "^SLURM_CONF=$SLURM_CONF\$" "/proc/$step/environ" && kill -9 "$step"
        done
    fi
    wait
    rm -rf "$folder"
} 2> /dev/null
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# port: one that nothing listens on.
port() { local port; while port=$((20000 + RANDOM % 12000)); (: < "/dev/tcp/127.0.0.1/$port") 2>/dev/null; do :; done; printf '%s' "$port"; }

# start NAME COMMAND...: in the background, ended with this script also where it is killed.
start() {
    local name=$1
    shift
    setpriv --pdeathsig TERM "$@" > "$folder/$name.out" 2>&1 &
    daemons+=($!)
}

# said NAME: the last error of a daemon.
said() { grep -h error "$folder/$1.log" "$folder/$1.out" 2>/dev/null | tail -n 1; }

export PATH=$PATH:/usr/sbin SLURM_CONF=$folder/slurm.conf
for program in slurmctld slurmd sbatch setpriv; do
    command -v "$program" > /dev/null || lack "no $program on PATH"
done

host=$(uname -n)
host=${host%%.*}
me=$(id -un)
mkdir "$folder/state" "$folder/spool"
cat > "$SLURM_CONF" <<CONF
ClusterName=prefill-bench
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$(port)
SlurmdPort=$(port)
AuthType=auth/none
CredType=cred/none
SlurmUser=$me
SlurmdUser=$me
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/slurmd.pid
SlurmctldLogFile=$folder/slurmctld.log
SlurmdLogFile=$folder/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SlurmdParameters=config_overrides
SchedulerParameters=sched_interval=2,defer
KillWait=2
ReturnToService=2
GresTypes=gpu
NodeName=$host NodeAddr=127.0.0.1 CPUs=4 Gres=gpu:4 State=UNKNOWN
PartitionName=all Nodes=$host Default=YES MaxTime=INFINITE State=UP
CONF
# A made-up GPU is a file that is there.
touch "$folder"/gpu{0..3}
echo "NodeName=$host Name=gpu File=$folder/gpu[0-3]" > "$folder/gres.conf"

start slurmctld slurmctld -D
start slurmd slurmd -D
for ((i = 0; i < 300; i++)); do
    for name in slurmctld slurmd; do
        kill -0 "${daemons[$([[ $name == slurmd ]] && echo 1 || echo 0)]}" 2>/dev/null || lack "$name ended: $(said "$name")"
    done
    [[ $(sinfo --noheader --format=%T 2>/dev/null) == idle ]] && break
    sleep 0.1
done
[[ $(sinfo --noheader --format=%T 2>/dev/null) == idle ]] || lack "the node is not idle after 30 s: $(sinfo --noheader --format='%T %E' 2>&1)"

# In the background, so that a signal to this script is answered at once.
setpriv --pdeathsig TERM "$@" <&0 &
running=$!
wait "$running"
