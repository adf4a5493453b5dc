"""What a process has loaded, so that two environments can be told apart. Standard library only, Python 3.9 and newer."""
import csv
import hashlib
import importlib.metadata
import os
import platform
import sys
import sysconfig


def of_this_process(code, files):
    """Packages by version and by the hash of their lists of files (which hold a hash of each); modules and libraries of no package by
    content. The kernel's own files are left out: the tool keeps and compares them itself."""
    own = {os.path.realpath(file) for file in [code, *files]}
    names = ("pb_host.py", "pb_identity.py", "pb_caches.py", "pb_cuda.py")
    own |= {os.path.realpath(os.path.join(os.path.dirname(__file__), name)) for name in names}
    loaded = {os.path.realpath(file) for file in [*module_files(), *libraries()]} - own
    standard = tuple(os.path.realpath(sysconfig.get_path(name)) + os.sep for name in ("stdlib", "platstdlib"))
    site = tuple({os.path.realpath(sysconfig.get_path(name)) + os.sep for name in ("purelib", "platlib")})

    packages, covered = {}, set()
    for package in importlib.metadata.distributions():
        record = package.read_text("RECORD")
        # Only the folder may be a link: following one for each of a hundred thousand files would take longer than the import.
        folder = os.path.realpath(str(package.locate_file("")))
        listed = {os.path.normpath(os.path.join(folder, row[0])) for row in csv.reader((record or "").splitlines()) if row}
        if record is None and any(file.startswith(top_levels(package, folder)) for file in loaded):
            # Such as Debian's: its version is told, and its files count by content.
            packages[package.metadata["Name"]] = {"version": package.version, "record": ""}
        if not listed & loaded:
            continue
        covered |= listed
        packages[package.metadata["Name"]] = {
            "version": package.version, "record": hashlib.sha256((record or "").encode()).hexdigest()}

    # What is installed to be edited is in no list either; what cannot be read may have changed unseen.
    loose, closed = {}, True
    for file in sorted(loaded - covered):
        if file.startswith(standard) and not file.startswith(site):
            continue
        try:
            loose[file] = digest(file)
        except OSError:
            closed = False

    return {
        "python": platform.python_version(), "implementation": platform.python_implementation(),
        "packages": packages, "loose": loose, "closed": closed}


def not_listed(code, files):
    """A module that was found only because it lies beside the kernel's file; None if all such are among its files."""
    folder, own = os.path.dirname(code), {os.path.realpath(file) for file in [code, *files]}
    within = os.path.realpath(folder) + os.sep
    for name, module in sorted(sys.modules.items()):
        file = origin(module)
        if file and os.path.realpath(file).startswith(within) and os.path.realpath(file) not in own \
                and not found_without(folder, name.split(".")[0]):
            return os.path.relpath(file, folder)
    return None


def found_without(folder, name):
    """Whether a module would be found if a folder were not searched, as one that is installed from there to be edited."""
    searched = sys.path
    sys.path = [place for place in searched if place != folder]
    try:
        return any(finder.find_spec(name, None) for finder in sys.meta_path if hasattr(finder, "find_spec"))
    finally:
        sys.path = searched


def top_levels(package, folder):
    """What the files of a package without a list begin with."""
    names = (package.read_text("top_level.txt") or package.metadata["Name"].replace("-", "_")).split()
    return tuple(os.path.join(folder, name) + ending for name in names for ending in (os.sep, ".py", "."))


def module_files():
    return filter(None, map(origin, list(sys.modules.values())))


def origin(module):
    """Its file; None for one that is built in."""
    file = getattr(getattr(module, "__spec__", None), "origin", None)
    return file if file and os.path.isfile(file) else None


def libraries():
    """Mapped into this process, without those of the system and of the driver, which belong to the machine."""
    try:
        with open("/proc/self/maps", encoding="utf-8") as maps:
            mapped = {line.split(maxsplit=5)[5].strip() for line in maps if line.count(" ") > 5 and "/" in line}
    except OSError:
        return
    system = ("/lib/", "/lib64/", "/usr/lib/", "/usr/lib64/", "/usr/local/nvidia/", "/dev/", "/memfd:")
    for file in mapped:
        if ".so" in os.path.basename(file) and not file.startswith(system) and os.path.isfile(file):
            yield file


def digest(file):
    sha256 = hashlib.sha256()
    with open(file, "rb") as content:
        for block in iter(lambda: content.read(1 << 20), b""):
            sha256.update(block)
    return sha256.hexdigest()
