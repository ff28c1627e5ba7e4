"""The Python side of apigw-local: asks the Lambda Runtime API for events and gives them to a handler, as AWS's does.

https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
"""

import http.client
import importlib.util
import json
import logging
import os
import sys
import time
import traceback

BASE = "/2018-06-01/runtime/"
HERE = os.path.abspath(__file__)


class Runtime:
    """The Runtime API, over one connection."""

    def __init__(self, address):
        self.connection = http.client.HTTPConnection(address)

    def ask(self, method, path, body=None, headers=None):
        self.connection.request(method, BASE + path, body, headers or {})
        response = self.connection.getresponse()
        return response.headers, response.read()

    def fail(self, path, failure):
        headers = {"Lambda-Runtime-Function-Error-Type": failure["errorType"]}
        self.ask("POST", path, json.dumps(failure), headers)


class Context:
    """What a handler is told of its invocation. https://docs.aws.amazon.com/lambda/latest/dg/python-context.html"""

    def __init__(self, headers):
        self.aws_request_id = headers["Lambda-Runtime-Aws-Request-Id"]
        self.invoked_function_arn = headers["Lambda-Runtime-Invoked-Function-Arn"]
        self.function_name = os.environ["AWS_LAMBDA_FUNCTION_NAME"]
        self.function_version = os.environ["AWS_LAMBDA_FUNCTION_VERSION"]
        self.memory_limit_in_mb = os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
        self.log_group_name = os.environ["AWS_LAMBDA_LOG_GROUP_NAME"]
        self.log_stream_name = os.environ["AWS_LAMBDA_LOG_STREAM_NAME"]
        self.identity = None
        self.client_context = None
        self._deadline = int(headers["Lambda-Runtime-Deadline-Ms"])

    def get_remaining_time_in_millis(self):
        return max(0, self._deadline - int(time.time() * 1000))


class LogHandler(logging.Handler):
    """Log records on standard output, in Lambda's format."""

    def emit(self, record):
        request_id = os.environ.get("_X_REQUEST_ID", "")
        moment = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
        text = self.format(record)
        print(f"[{record.levelname}]\t{moment}.{int(record.msecs):03d}Z\t{request_id}\t{text}")


def failure_of(error_type, message, trace=()):
    return {"errorMessage": message, "errorType": error_type, "stackTrace": list(trace)}


def thrown(error):
    """An exception as Lambda tells it; the frames of this file are nobody's business."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if os.path.abspath(frame.filename) != HERE]
    return failure_of(type(error).__name__, str(error), traceback.format_list(frames))


def load(file, name):
    """The handler of a module, or the failure of its import."""
    module_name = os.path.splitext(os.path.basename(file))[0]
    for folder in (os.path.dirname(file), os.environ["LAMBDA_TASK_ROOT"]):
        if folder not in sys.path:
            sys.path.insert(0, folder)
    try:
        spec = importlib.util.spec_from_file_location(module_name, file)
        module = importlib.util.module_from_spec(spec)
        sys.modules[module_name] = module
        spec.loader.exec_module(module)
    except SyntaxError as error:
        message = f"Syntax error in module '{module_name}': {error}"
        where = f'  File "{error.filename}" Line {error.lineno}\n    {error.text}'
        return None, failure_of("Runtime.UserCodeSyntaxError", message, [where])
    except ImportError as error:
        return None, failure_of("Runtime.ImportModuleError", f"Unable to import module '{module_name}': {error}")
    except Exception as error:
        return None, thrown(error)
    handler = getattr(module, name, None)
    if handler is None:
        return None, failure_of("Runtime.HandlerNotFound", f"Handler '{name}' missing on module '{module_name}'")
    return handler, None


def run(handler, event, context):
    """The answer as text, or the failure."""
    try:
        result = handler(json.loads(event), context)
    except Exception as error:
        return None, thrown(error)
    try:
        return json.dumps(result), None
    except (TypeError, ValueError) as error:
        return None, failure_of("Runtime.MarshalError", f"Unable to marshal response: {error}")


def main():
    _, file, name = sys.argv
    sys.argv = [file]
    # This folder is no folder of the function's.
    sys.path[:] = [folder for folder in sys.path if os.path.abspath(folder) != os.path.dirname(HERE)]
    logging.getLogger().addHandler(LogHandler())
    runtime = Runtime(os.environ["AWS_LAMBDA_RUNTIME_API"])
    handler, failure = load(file, name)
    if handler is None:
        runtime.fail("init/error", failure)
        sys.exit(1)
    while True:
        headers, event = runtime.ask("GET", "invocation/next")
        context = Context(headers)
        os.environ["_X_REQUEST_ID"] = context.aws_request_id
        answer, failure = run(handler, event, context)
        sys.stdout.flush()
        path = f"invocation/{context.aws_request_id}/"
        if failure is None:
            runtime.ask("POST", path + "response", answer)
        else:
            runtime.fail(path + "error", {**failure, "requestId": context.aws_request_id})


try:
    main()
except (ConnectionError, http.client.HTTPException):
    # The gateway has gone away.
    sys.exit(0)
