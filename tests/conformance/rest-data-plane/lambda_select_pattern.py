"""Answers or fails as its event says: the function of a recording, whose errors name these lines."""


def handler(event, context):
    status = event.get("statusCode")
    if status == 400:
        raise Exception("Error: Raising four hundred from within the Lambda function")
    if status == 500:
        raise Exception("Error: Raising five hundred from within the Lambda function")
    return "Pass"
