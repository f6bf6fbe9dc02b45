package main

import (
	"errors"
	"fmt"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk"
	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/auth"
	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/auth/credentials"
	sdkerrors "github.com/aliyun/alibaba-cloud-sdk-go/sdk/errors"
	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/requests"
	firstkms "github.com/aliyun/alibaba-cloud-sdk-go/services/kms"
	"github.com/aliyun/alibaba-cloud-sdk-go/services/ram"
	firststs "github.com/aliyun/alibaba-cloud-sdk-go/services/sts"
)

// firstSDK is the first generation, alibaba-cloud-sdk-go: signature V1.
type firstSDK struct{}

func (firstSDK) credential(by accessKey) auth.Credential {
	if by.token != "" {
		return credentials.NewStsTokenCredential(by.id, by.secret, by.token)
	}
	return credentials.NewAccessKeyCredential(by.id, by.secret)
}

func (firstSDK) config() *sdk.Config { return sdk.NewConfig().WithAutoRetry(false).WithScheme("HTTP") }

func (s firstSDK) kms(by accessKey) *firstkms.Client {
	client := must(firstkms.NewClientWithOptions("cn-hangzhou", s.config(), s.credential(by)))
	client.Domain = strict
	return client
}

func (s firstSDK) ram(by accessKey) *ram.Client {
	client := must(ram.NewClientWithOptions("cn-hangzhou", s.config(), s.credential(by)))
	client.Domain = strict
	return client
}

func (s firstSDK) sts(by accessKey) *firststs.Client {
	client := must(firststs.NewClientWithOptions("cn-hangzhou", s.config(), s.credential(by)))
	client.Domain = strict
	return client
}

func (s firstSDK) createKey(by accessKey) (string, string, error) {
	answer, err := s.kms(by).CreateKey(plain(firstkms.CreateCreateKeyRequest()))
	if err != nil {
		return "", "", err
	}
	return answer.KeyMetadata.KeyId, answer.KeyMetadata.Arn, nil
}

func (s firstSDK) encrypt(by accessKey, key string) (string, error) {
	request := plain(firstkms.CreateEncryptRequest())
	request.KeyId, request.Plaintext = key, plaintext
	answer, err := s.kms(by).Encrypt(request)
	if err != nil {
		return "", err
	}
	return answer.CiphertextBlob, nil
}

func (s firstSDK) decrypt(by accessKey, blob string) (string, error) {
	request := plain(firstkms.CreateDecryptRequest())
	request.CiphertextBlob = blob
	answer, err := s.kms(by).Decrypt(request)
	if err != nil {
		return "", err
	}
	return answer.Plaintext, nil
}

func (s firstSDK) describeKey(by accessKey, key string) error {
	request := plain(firstkms.CreateDescribeKeyRequest())
	request.KeyId = key
	_, err := s.kms(by).DescribeKey(request)
	return err
}

func (s firstSDK) createUser(by accessKey, name string) (string, error) {
	request := plain(ram.CreateCreateUserRequest())
	request.UserName = name
	answer, err := s.ram(by).CreateUser(request)
	if err != nil {
		return "", err
	}
	return answer.User.UserId, nil
}

func (s firstSDK) createAccessKey(by accessKey, user string) (accessKey, error) {
	request := plain(ram.CreateCreateAccessKeyRequest())
	request.UserName = user
	answer, err := s.ram(by).CreateAccessKey(request)
	if err != nil {
		return accessKey{}, err
	}
	return accessKey{id: answer.AccessKey.AccessKeyId, secret: answer.AccessKey.AccessKeySecret}, nil
}

func (s firstSDK) createRole(by accessKey, name, trust string) (string, error) {
	request := plain(ram.CreateCreateRoleRequest())
	request.RoleName, request.AssumeRolePolicyDocument = name, trust
	answer, err := s.ram(by).CreateRole(request)
	if err != nil {
		return "", err
	}
	return answer.Role.Arn, nil
}

func (s firstSDK) createPolicy(by accessKey, name, document string) error {
	request := plain(ram.CreateCreatePolicyRequest())
	request.PolicyName, request.PolicyDocument = name, document
	_, err := s.ram(by).CreatePolicy(request)
	return err
}

func (s firstSDK) attachToUser(by accessKey, user, kind, policy string) error {
	request := plain(ram.CreateAttachPolicyToUserRequest())
	request.UserName, request.PolicyType, request.PolicyName = user, kind, policy
	_, err := s.ram(by).AttachPolicyToUser(request)
	return err
}

func (s firstSDK) detachFromUser(by accessKey, user, kind, policy string) error {
	request := plain(ram.CreateDetachPolicyFromUserRequest())
	request.UserName, request.PolicyType, request.PolicyName = user, kind, policy
	_, err := s.ram(by).DetachPolicyFromUser(request)
	return err
}

func (s firstSDK) attachToRole(by accessKey, role, kind, policy string) error {
	request := plain(ram.CreateAttachPolicyToRoleRequest())
	request.RoleName, request.PolicyType, request.PolicyName = role, kind, policy
	_, err := s.ram(by).AttachPolicyToRole(request)
	return err
}

func (s firstSDK) assumeRole(by accessKey, role, policy string, seconds int64) (accessKey, error) {
	request := plain(firststs.CreateAssumeRoleRequest())
	request.RoleArn, request.RoleSessionName, request.Policy = role, "worker", policy
	request.DurationSeconds = requests.NewInteger64(seconds)
	answer, err := s.sts(by).AssumeRole(request)
	if err != nil {
		return accessKey{}, err
	}
	made := answer.Credentials
	return accessKey{made.AccessKeyId, made.AccessKeySecret, made.SecurityToken}, nil
}

func (s firstSDK) callerArn(by accessKey) (string, error) {
	answer, err := s.sts(by).GetCallerIdentity(plain(firststs.CreateGetCallerIdentityRequest()))
	if err != nil {
		return "", err
	}
	return answer.Arn, nil
}

// plain asks for HTTP, where an operation's own scheme is HTTPS.
func plain[R requests.AcsRequest](request R) R {
	request.SetScheme("HTTP")
	return request
}

func (firstSDK) refusalOf(err error) refusal {
	var seen *sdkerrors.ServerError
	if errors.As(err, &seen) {
		return refusal{seen.ErrorCode(), seen.Message(), seen.HttpStatus(), seen.AccessDeniedDetail()}
	}
	return refusal{message: fmt.Sprint(err)}
}
