"""What may be shown of a property's value."""

from __future__ import annotations

import json
from typing import Any

import pytest

from handlers.drift.secrets import MASK, readable


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("/MasterUserPassword", "hunter2"),
        ("/LoginProfile/Password", "hunter2"),
        ("/SecretString", "hunter2"),
        ("/OAuth/ClientSecret", "hunter2"),
        ("/ApiKey", "hunter2"),
        ("/AuthToken", "hunter2"),
        ("/VpnTunnelOptionsSpecifications/0/PreSharedKey", "hunter2"),
        ("/LoRaWAN/AbpV11/SessionKeys/FNwkSIntKey", "hunter2"),
        ("/Tokens/1", "hunter2"),
        ("/UserData", "aHVudGVyMg=="),
        ("/SpotFleetRequestConfigData/LaunchSpecifications/0/UserData", "aHVudGVyMg=="),
        ("/AdditionalInstanceConfiguration/UserDataOverride", "aHVudGVyMg=="),
        ("/StorageConfiguration/PineconeConfiguration/ConnectionString", "hunter2"),
    ],
)
def test_a_secret_is_masked(path: str, value: str) -> None:
    assert readable(path, value) == MASK


@pytest.mark.parametrize(
    "path",
    [
        "/Environment/Variables/HARMLESS",  # AWS::Lambda::Function
        "/Environment/Variables/Name",
        "/ContainerDefinitions/0/Environment/3/Value",  # AWS::ECS::TaskDefinition
        "/EcsProperties/TaskProperties/0/Containers/0/Environment/0/Value",  # AWS::Batch::JobDefinition
        "/EksProperties/PodProperties/Containers/0/Env/0/Value",
        "/PrimaryContainer/Environment/STAGE",  # AWS::SageMaker::Model
        "/Environment/EnvironmentVariables/0/Value",  # AWS::CodeBuild::Project
        "/EnvironmentVariables/0/Value",  # AWS::Amplify::App
        "/EnvironmentVariables/STAGE",  # AWS::AppSync::GraphQLApi
        "/SourceConfiguration/ImageRepository/ImageConfiguration/RuntimeEnvironmentVariables/0/Value",  # AppRunner
        "/JupyterLabAppImageConfig/ContainerConfig/ContainerEnvironmentVariables/0/Value",  # SageMaker::AppImageConfig
        "/OptionSettings/3/Value",  # AWS::ElasticBeanstalk::Environment
        "/DefaultArguments/--stage",  # AWS::Glue::Job
        "/NonOverridableArguments/--stage",
        "/Actions/0/Arguments/--stage",  # AWS::Glue::Trigger
        "/StageVariables/STAGE",  # AWS::ApiGatewayV2::Stage
        "/Variables/STAGE",  # AWS::ApiGateway::Stage
        "/CanarySetting/StageVariableOverrides/STAGE",
    ],
)
def test_where_secrets_are_kept_under_any_name_every_value_is_masked(path: str) -> None:
    assert readable(path, "hunter2") == MASK


@pytest.mark.parametrize(
    "name",
    [
        *("password", "Passwd", "passphrase", "DB_PASS", "--db_pass", "dbPass", "DBPass", "pass", "PASS_PROD", "pass1"),
        *("DB_PWD", "dbpwd", "mysql.pwd", "dbpass", "userpass", "database.password", "smtp.smtp_password"),
        *("API_KEY", "apiKey", "x-api-key", "private_key", "GITHUB_TOKEN", "API_TOKENS", "aws_credentials"),
    ],
)
def test_a_name_that_says_so_itself_is_that_of_a_secret(name: str) -> None:
    assert readable(f"/Parameters/{name}", "hunter2") == MASK
    assert json.loads(readable("/Parameters", json.dumps({name: "hunter2"}))) == {name: MASK}


@pytest.mark.parametrize(
    "value",
    [
        "key AKIAIOSFODNN7EXAMPLE of the deployer",
        "-----BEGIN RSA PRIVATE KEY-----\nhunter2",
        "https://user:hunter2@example.com/",
        "redis://:hunter2@cache:6379",
        "jdbc:postgresql://db:5432/x?user=u&password=hunter2",
        "Server=db;User=u;Pwd = hunter2;",
        'org.apache.kafka.PlainLoginModule required username="u" password="hunter2";',
        "https://hooks.slack.com/services/T000/B000/hunter2",
        "ghp_" + "a" * 36,
    ],
)
def test_a_text_that_is_a_secret_is_masked_wherever_it_stands(value: str) -> None:
    assert readable("/Description", value) == MASK


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("/DelaySeconds", "20"),
        ("/Port", "5432"),
        ("/CidrIp", "10.0.0.0/8"),
        ("/EngineVersion", "15.4"),
        ("/SecretArn", "arn:aws:secretsmanager:us-east-1:111122223333:secret:x"),
        ("/Credentials", "arn:aws:iam::111122223333:role/x"),
        ("/ServiceToken", "arn:aws:lambda:us-east-1:111122223333:function:x"),
        ("/PasswordPolicy/MinimumLength", "14"),
        ("/Policies/PasswordPolicy/PasswordHistorySize", "5"),
        ("/SecretName", "payments"),
        ("/Endpoint", "https://example.com/path"),
        ("/OpenIDConnectConfig/TokenEndpoint", "https://example.com/token"),
        ("/Code", "{not json"),
        ("/Bypass", "on"),
        ("/Integration/PassthroughBehavior", "WHEN_NO_MATCH"),
        ("/PassRequestHeaders", "x"),
        ("/MetadataOptions/HttpTokens", "optional"),
        ("/InferenceConfiguration/MaxTokens", "512"),
        ("/ManageMasterUserPassword", "false"),
        ("/ApiKeyRequired", "true"),
        ("/TokenValidityUnits/RefreshToken", "days"),
        ("/ApplicationTagKey", "awsApplication"),
        ("/AccessConfiguration/SecretsManagerAccessTokenConfiguration/SecretStringKey", "cdn"),
        ("/CorsConfiguration/AllowCredentials", "true"),
        ("/ContainerDefinitions/0/Secrets/0/ValueFrom", "/prod/db"),
        ("/ContainerDefinitions/0/Environment/3/Name", "STAGE"),
        ("/EnvironmentVariables/0/Name", "DB_PASSWORD"),
        ("/Environment/EnvironmentVariables/0/Type", "PLAINTEXT"),
        ("/Environment/PrivilegedMode", "true"),
        ("/Environment/ComputeType", "BUILD_GENERAL1_SMALL"),
        ("/Environment", "PRODUCTION"),
        ("/RuleGroup/RuleVariables/IPSets/HOME/Definition/0", "10.0.0.0/8"),
        ("/Tags/0/Value", "billing"),
        ("/Parameters/0/ParameterValue", "on"),
    ],
)
def test_any_other_value_is_shown(path: str, value: str) -> None:
    assert readable(path, value) == value


@pytest.mark.parametrize(
    ("path", "beside", "shown"),
    [
        ("/OptionSettings/3/Value", {"Namespace": "aws:rds:dbinstance", "OptionName": "DBPassword"}, MASK),
        (
            "/OptionSettings/3/Value",
            {"Namespace": "aws:elasticbeanstalk:application:environment", "OptionName": "STAGE"},
            MASK,
        ),
        ("/OptionSettings/3/Value", {"Namespace": "aws:autoscaling:asg", "OptionName": "MinSize"}, "2"),
        ("/OptionConfigurations/0/OptionSettings/0/Value", {"Name": "AGENT_REGISTRATION_PASSWORD"}, MASK),
        ("/OptionConfigurations/0/OptionSettings/0/Value", {"Name": "SQLNET.ENCRYPTION_SERVER"}, "2"),
        ("/Parameters/0/ParameterValue", {"ParameterName": "admin_pwd"}, MASK),
        ("/Parameters/0/ParameterValue", {"ParameterKey": "max_concurrency"}, "2"),
        ("/Tags/0/Value", {"Key": "password"}, MASK),
        ("/Tags/0/Value", {"Key": "team"}, "2"),
    ],
)
def test_what_an_entry_holds_is_a_secret_by_the_name_beside_it(path: str, beside: dict[str, str], shown: str) -> None:
    assert readable(path, "2", beside) == shown
    whole = json.dumps({**beside, path.rsplit("/", 1)[-1]: "2"})
    assert json.loads(readable(path.rsplit("/", 1)[0], whole)) == {**beside, path.rsplit("/", 1)[-1]: shown}


@pytest.mark.parametrize(
    ("path", "value", "shown"),
    [
        ("/Environment", {"Variables": {"STAGE": "prod"}}, {"Variables": {"STAGE": MASK}}),
        ("/Environment", {"DEBUG": 1}, {"DEBUG": MASK}),
        ("/EnvironmentVariables/0", {"Name": "STAGE", "Value": "prod"}, {"Name": "STAGE", "Value": MASK}),
        ("/EnvironmentVariables", [{"Name": "STAGE", "Value": "prod"}], [{"Name": "STAGE", "Value": MASK}]),
        (
            "/ContainerDefinitions/0",
            {"Image": "nginx:1.27", "Environment": [{"Name": "STAGE", "Value": "prod"}], "Cpu": 256},
            {"Image": "nginx:1.27", "Environment": [{"Name": "STAGE", "Value": MASK}], "Cpu": 256},
        ),
        ("/DefaultArguments", {"--stage": "prod"}, {"--stage": MASK}),
        ("/Configuration", {"passwords": ["hunter2"]}, {"passwords": [MASK]}),
    ],
)
def test_inside_a_value_secrets_are_masked_and_the_rest_is_shown(path: str, value: Any, shown: Any) -> None:
    assert json.loads(readable(path, json.dumps(value))) == shown


def test_json_in_json_is_masked_too() -> None:
    nested = json.dumps(
        {"User": "admin", "Logins": [{"password": "hunter2"}], "Json": json.dumps({"token": "hunter2"})}
    )
    shown = readable("/Config", nested)
    assert "hunter2" not in shown
    assert json.loads(shown)["User"] == "admin"


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("/Environment", '{"Variables": {"A": "hunter2"'),
        ("/EnvironmentVariables", '[{"Name": "A", "Value": "hunter2'),
        ("/Config", "[" * 100_000 + '{"password": "hunter2"}' + "]" * 100_000),
    ],
)
def test_what_cannot_be_taken_apart_is_masked_whole(path: str, value: str) -> None:
    assert readable(path, value) == MASK
