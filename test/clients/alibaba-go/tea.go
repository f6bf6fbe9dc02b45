package main

import (
	"encoding/json"
	"errors"
	"fmt"

	openapi "github.com/alibabacloud-go/darabonba-openapi/v2/client"
	kms "github.com/alibabacloud-go/kms-20160120/v3/client"
	sts "github.com/alibabacloud-go/sts-20150401/v2/client"
	util "github.com/alibabacloud-go/tea-utils/v2/service"
	"github.com/alibabacloud-go/tea/tea"
)

// teaSDK is the later generation: signature V3. RAM is called through the client that its packages are made of.
type teaSDK struct{}

func (teaSDK) config(by accessKey) *openapi.Config {
	config := &openapi.Config{
		AccessKeyId:     tea.String(by.id),
		AccessKeySecret: tea.String(by.secret),
		Endpoint:        tea.String(strict),
		Protocol:        tea.String("http"),
		RegionId:        tea.String("cn-hangzhou"),
	}
	if by.token != "" {
		config.SecurityToken = tea.String(by.token)
	}
	return config
}

func (sdk teaSDK) kms(by accessKey) *kms.Client { return must(kms.NewClient(sdk.config(by))) }

func (sdk teaSDK) sts(by accessKey) *sts.Client { return must(sts.NewClient(sdk.config(by))) }

// ram calls an operation of RAM, and reads a member of its answer.
func (sdk teaSDK) ram(by accessKey, action string, query map[string]string, into any) error {
	parameters := map[string]*string{}
	for name, value := range query {
		parameters[name] = tea.String(value)
	}
	answer, err := must(openapi.NewClient(sdk.config(by))).CallApi(&openapi.Params{
		Action: tea.String(action), Version: tea.String("2015-05-01"), Protocol: tea.String("HTTP"),
		Pathname: tea.String("/"), Method: tea.String("POST"), AuthType: tea.String("AK"), Style: tea.String("RPC"),
		ReqBodyType: tea.String("formData"), BodyType: tea.String("json"),
	}, &openapi.OpenApiRequest{Query: parameters}, &util.RuntimeOptions{})
	if err != nil {
		return err
	}
	return json.Unmarshal(must(json.Marshal(answer["body"])), into)
}

func (sdk teaSDK) createKey(by accessKey) (string, string, error) {
	answer, err := sdk.kms(by).CreateKey(&kms.CreateKeyRequest{})
	if err != nil {
		return "", "", err
	}
	made := answer.Body.KeyMetadata
	return tea.StringValue(made.KeyId), tea.StringValue(made.Arn), nil
}

func (sdk teaSDK) encrypt(by accessKey, key string) (string, error) {
	answer, err := sdk.kms(by).Encrypt(&kms.EncryptRequest{KeyId: tea.String(key), Plaintext: tea.String(plaintext)})
	if err != nil {
		return "", err
	}
	return tea.StringValue(answer.Body.CiphertextBlob), nil
}

func (sdk teaSDK) decrypt(by accessKey, blob string) (string, error) {
	answer, err := sdk.kms(by).Decrypt(&kms.DecryptRequest{CiphertextBlob: tea.String(blob)})
	if err != nil {
		return "", err
	}
	return tea.StringValue(answer.Body.Plaintext), nil
}

func (sdk teaSDK) describeKey(by accessKey, key string) error {
	_, err := sdk.kms(by).DescribeKey(&kms.DescribeKeyRequest{KeyId: tea.String(key)})
	return err
}

func (sdk teaSDK) createUser(by accessKey, name string) (string, error) {
	var made struct{ User struct{ UserId string } }
	err := sdk.ram(by, "CreateUser", map[string]string{"UserName": name}, &made)
	return made.User.UserId, err
}

func (sdk teaSDK) createAccessKey(by accessKey, user string) (accessKey, error) {
	var made struct {
		AccessKey struct{ AccessKeyId, AccessKeySecret string }
	}
	err := sdk.ram(by, "CreateAccessKey", map[string]string{"UserName": user}, &made)
	return accessKey{id: made.AccessKey.AccessKeyId, secret: made.AccessKey.AccessKeySecret}, err
}

func (sdk teaSDK) createRole(by accessKey, name, trust string) (string, error) {
	var made struct{ Role struct{ Arn string } }
	err := sdk.ram(by, "CreateRole", map[string]string{"RoleName": name, "AssumeRolePolicyDocument": trust}, &made)
	return made.Role.Arn, err
}

func (sdk teaSDK) createPolicy(by accessKey, name, document string) error {
	return sdk.ram(by, "CreatePolicy", map[string]string{"PolicyName": name, "PolicyDocument": document}, &struct{}{})
}

func (sdk teaSDK) attachToUser(by accessKey, user, kind, policy string) error {
	return sdk.policyOf(by, "AttachPolicyToUser", "UserName", user, kind, policy)
}

func (sdk teaSDK) detachFromUser(by accessKey, user, kind, policy string) error {
	return sdk.policyOf(by, "DetachPolicyFromUser", "UserName", user, kind, policy)
}

func (sdk teaSDK) attachToRole(by accessKey, role, kind, policy string) error {
	return sdk.policyOf(by, "AttachPolicyToRole", "RoleName", role, kind, policy)
}

func (sdk teaSDK) policyOf(by accessKey, action, member, name, kind, policy string) error {
	return sdk.ram(by, action, map[string]string{member: name, "PolicyType": kind, "PolicyName": policy}, &struct{}{})
}

func (sdk teaSDK) assumeRole(by accessKey, role, policy string, seconds int64) (accessKey, error) {
	request := &sts.AssumeRoleRequest{
		RoleArn: tea.String(role), RoleSessionName: tea.String("worker"), DurationSeconds: tea.Int64(seconds),
	}
	if policy != "" {
		request.Policy = tea.String(policy)
	}
	answer, err := sdk.sts(by).AssumeRole(request)
	if err != nil {
		return accessKey{}, err
	}
	made := answer.Body.Credentials
	return accessKey{tea.StringValue(made.AccessKeyId), tea.StringValue(made.AccessKeySecret), tea.StringValue(made.SecurityToken)}, nil
}

func (sdk teaSDK) callerArn(by accessKey) (string, error) {
	answer, err := sdk.sts(by).GetCallerIdentity()
	if err != nil {
		return "", err
	}
	return tea.StringValue(answer.Body.Arn), nil
}

func (teaSDK) refusalOf(err error) refusal {
	var seen *tea.SDKError
	if errors.As(err, &seen) {
		return refusal{tea.StringValue(seen.Code), tea.StringValue(seen.Message), tea.IntValue(seen.StatusCode), seen.AccessDeniedDetail}
	}
	return refusal{message: fmt.Sprint(err)}
}
