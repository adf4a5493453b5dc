"""Where compilers and tuners that a kernel uses keep what they made. Standard library only, Python 3.9 and newer.

A variable that is set already is left as it is.
"""
import os
import shutil
import sys
import time

# Keyed by the code: what is tuned is part of it.
OF_CODE = {
    "TRITON_CACHE_DIR": "triton", "TORCHINDUCTOR_CACHE_DIR": "inductor", "CUDA_CACHE_PATH": "driver", "CUPY_CACHE_DIR": "cupy",
    "CUTE_DSL_CACHE_DIR": "cute", "TILELANG_CACHE_DIR": "tilelang"}
# Keyed by the environment: modules that a package builds from its own files, which takes minutes, whatever a kernel's options are.
OF_ENVIRONMENT = {"FLASHINFER_WORKSPACE_BASE": "flashinfer", "TORCH_EXTENSIONS_DIR": "torch"}
KEPT_SECONDS = 30 * 24 * 3600
places_of_code = {}


def use(told):
    """Sets the variables. `told` names a folder that goes with the run, or the identities of code and environment."""
    if "folder" in told:
        places = [(told["folder"], {**OF_CODE, **OF_ENVIRONMENT})]
    else:
        places = [(os.path.join(root(), told["code"]), OF_CODE), (os.path.join(root(), told["environment"]), OF_ENVIRONMENT)]
    for folder, variables in places:
        if not writable(folder):
            print(f"{folder} cannot be written: compilers keep what they make where they would without prefill-bench", file=sys.stderr)
            continue
        # Whoever has something to keep makes the folder.
        for variable, name in variables.items():
            if os.environ.setdefault(variable, os.path.join(folder, name)) == os.path.join(folder, name) and variable in OF_CODE:
                places_of_code[name] = os.path.join(folder, name)
        if os.path.isdir(folder):
            os.utime(folder)
    if "folder" not in told:
        sweep()


def tuned():
    """Names of what has kept something with the code."""
    return sorted(name for name, folder in places_of_code.items() if os.path.isdir(folder))


def root():
    user = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA") or os.path.join(os.path.expanduser("~"), ".cache")
    return os.path.join(os.environ.get("PREFILL_BENCH_CACHE") or os.path.join(user, "prefill-bench", "kernels"), "python")


def writable(folder):
    while not os.path.exists(folder):
        folder = os.path.dirname(folder)
    return os.access(folder, os.W_OK)


def sweep():
    """Removes what no process has used for a month."""
    try:
        with os.scandir(root()) as folders:
            old = [folder.path for folder in folders if time.time() - folder.stat().st_mtime > KEPT_SECONDS]
    except OSError:
        return
    for folder in old:
        shutil.rmtree(folder, ignore_errors=True)
