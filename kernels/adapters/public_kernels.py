"""What the adapters for public libraries share: arguments by name, whatever the installed version has of them, and one sentence for what it
lacks. Standard library only."""
import importlib
import inspect
import re
import sys

COMPLAINT = re.compile(r"support|must|require|only|expect", re.IGNORECASE)
FAULT = re.compile(r"CUDA error|out of memory|[Bb]uild failed|illegal")


def imported(*names):
    """The first of these modules that can be imported.

    Raises ImportError with what to do; it ends the start of the kernel, and the run says so once."""
    reasons = []
    for name in names:
        try:
            return importlib.import_module(name)
        except (ImportError, OSError) as failure:  # OSError: a library of the package cannot be loaded
            reasons.append(f"{name}: {str(failure).splitlines()[0] if str(failure) else type(failure).__name__}")
    raise ImportError(f"{sys.executable} cannot import {'; '.join(reasons)}. Set `python` to an environment that has it")


def accepted(function):
    """Names of the arguments of a Python function or of a PyTorch operator."""
    schema = getattr(getattr(function, "default", None), "_schema", None)
    if schema is not None:
        return [argument.name for argument in schema.arguments]
    return list(inspect.signature(function).parameters)


def chosen(function, where, needed, offered=None):
    """Keyword arguments for `function` out of names and values; a name may be a tuple of names that versions have had for one thing.

    Raises NotImplementedError where the function lacks one that is needed; one that is only offered is left out then."""
    names, arguments = accepted(function), {}
    for wanted, value in {**needed, **(offered or {})}.items():
        aliases = wanted if isinstance(wanted, tuple) else (wanted,)
        name = next((alias for alias in aliases if alias in names), None)
        if name is not None:
            arguments[name] = value
        elif wanted in needed:
            raise NotImplementedError(f"{where} has no argument `{'` or `'.join(aliases)}`, which this case needs")
    return arguments


def with_extras(function, where, arguments, extras):
    """Adds the options of the kernel.json that are the function's own; a mistyped one is a mistake, not a refusal."""
    unknown = sorted(set(extras) - set(accepted(function)))
    if unknown:
        raise ValueError(f"{where} has no argument `{unknown[0]}`; correct `options` of the kernel.json")
    return {**arguments, **extras}


def tried(torch, call, where):
    """Launches once, so that what is compiled on first use is compiled, and the library's complaint about an argument is a refusal."""
    try:
        call()
        torch.cuda.synchronize()
    except (NotImplementedError, ValueError, AssertionError, RuntimeError) as failure:
        lines = [line.strip() for line in str(failure).splitlines() if line.strip()] or [type(failure).__name__]
        own = not isinstance(failure, RuntimeError) or isinstance(failure, NotImplementedError) or COMPLAINT.search(lines[0])
        if FAULT.search(str(failure)) or not own:
            raise
        raise NotImplementedError(f"{where} refuses the case: {lines[0]}") from failure


def as_e4m3(torch, tensor):
    """The tool lends e4m3 as uint8."""
    return tensor.view(torch.float8_e4m3fn)
