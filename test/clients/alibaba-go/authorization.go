package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strings"

	openapi "github.com/alibabacloud-go/darabonba-openapi/v2/client"
	kms "github.com/alibabacloud-go/kms-20160120/v3/client"
	"github.com/alibabacloud-go/tea/tea"
	"github.com/aliyun/credentials-go/credentials"
)

const (
	encryptOnly = `{"Version":"1","Statement":[{"Effect":"Allow","Action":"kms:Encrypt","Resource":"*"}]}`
	noEncrypt   = `{"Version":"1","Statement":[{"Effect":"Deny","Action":"kms:Encrypt","Resource":"*"}]}`
	plaintext   = "YQ=="
)

var (
	account = os.Getenv("FAUXKMS_ACCOUNT")
	strict  = os.Getenv("FAUXKMS_STRICT_ENDPOINT")
	trust   = fmt.Sprintf(`{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"RAM":["acs:ram::%s:root"]}}]}`, account)
)

// accessKey is one of an account, of a user or, with a token, of a session.
type accessKey struct{ id, secret, token string }

// refusal is an error of the API as a generation of the SDK shows it.
type refusal struct {
	code, message string
	status        int
	detail        map[string]any
}

// generation is one of the SDK's two: the operations that the checks call, and how it shows errors.
type generation interface {
	createKey(by accessKey) (id, arn string, err error)
	encrypt(by accessKey, key string) (blob string, err error)
	decrypt(by accessKey, blob string) (plaintext string, err error)
	describeKey(by accessKey, key string) error
	createUser(by accessKey, name string) (id string, err error)
	createAccessKey(by accessKey, user string) (accessKey, error)
	createRole(by accessKey, name, trust string) (arn string, err error)
	createPolicy(by accessKey, name, document string) error
	attachToUser(by accessKey, user, kind, policy string) error
	detachFromUser(by accessKey, user, kind, policy string) error
	attachToRole(by accessKey, role, kind, policy string) error
	assumeRole(by accessKey, role, policy string, seconds int64) (accessKey, error)
	callerArn(by accessKey) (string, error)
	refusalOf(err error) refusal
}

// control calls the control API of the strict server.
func control(path string, body any) {
	text := must(json.Marshal(body))
	request := must(http.NewRequest("POST", os.Getenv("FAUXKMS_STRICT_URL")+"/_fauxkms/"+path, bytes.NewReader(text)))
	request.Header.Set("Authorization", "Bearer "+os.Getenv("FAUXKMS_ADMIN_TOKEN"))
	answer := must(http.DefaultClient.Do(request))
	answer.Body.Close()
	check("control/"+path, answer.StatusCode/100, 2)
}

func done(what string, err error) {
	if err != nil {
		fmt.Println("FAILED", what, err)
		os.Exit(1)
	}
}

// denied checks that policies refuse a call about a key, and what the answer says of that.
func denied(sdk generation, what string, err error, arn string, detail map[string]string) {
	seen := sdk.refusalOf(err)
	check(what+", code", seen.code, "Forbidden.NoPermission")
	check(what+", status", seen.status, 403)
	wanted := "This operation for " + arn + " is forbidden by permission system."
	check(what+", message", strings.Contains(seen.message, wanted), true)
	for name, value := range detail {
		check(what+", "+name, seen.detail[name], any(value))
	}
}

// authorization checks users, roles and sessions through a generation of the SDK. Names begin with the prefix.
func authorization(prefix string, sdk generation) {
	root := accessKey{id: os.Getenv("FAUXKMS_ROOT_KEY_ID"), secret: os.Getenv("FAUXKMS_ROOT_KEY_SECRET")}
	user, role := prefix+"-alice", prefix+"-app"
	key, arn, err := sdk.createKey(root)
	done("CreateKey", err)
	userId := must(sdk.createUser(root, user))
	roleArn := must(sdk.createRole(root, role, trust))
	check(prefix+" role", roleArn, "acs:ram::"+account+":role/"+role)
	done("AttachPolicyToUser", sdk.attachToUser(root, user, "System", "AliyunKMSCryptoUserAccess"))
	done("AttachPolicyToUser", sdk.attachToUser(root, user, "System", "AliyunSTSAssumeRoleAccess"))
	done("AttachPolicyToRole", sdk.attachToRole(root, role, "System", "AliyunKMSCryptoUserAccess"))
	alice := must(sdk.createAccessKey(root, user))

	works := func(what string, by accessKey) {
		check(what, must(sdk.decrypt(by, must(sdk.encrypt(by, key)))), plaintext)
	}
	works(prefix+" user", alice)
	check(prefix+" user's ARN", must(sdk.callerArn(alice)), "acs:ram::"+account+":user/"+user)
	denied(sdk, prefix+" user", sdk.describeKey(alice, key), arn, map[string]string{
		"AuthAction": "kms:DescribeKey", "AuthPrincipalType": "SubUser", "AuthPrincipalDisplayName": userId,
		"NoPermissionType": "ImplicitDeny", "PolicyType": "AccountLevelIdentityBasedPolicy",
	})
	_, err = sdk.createUser(alice, "nobody")
	check(prefix+" user who calls RAM", sdk.refusalOf(err).code, "NoPermission")

	done("CreatePolicy", sdk.createPolicy(root, prefix+"-deny", noEncrypt))
	done("AttachPolicyToUser", sdk.attachToUser(root, user, "Custom", prefix+"-deny"))
	_, err = sdk.encrypt(alice, key)
	denied(sdk, prefix+" explicit deny", err, arn, map[string]string{"NoPermissionType": "ExplicitDeny"})
	done("DetachPolicyFromUser", sdk.detachFromUser(root, user, "Custom", prefix+"-deny"))
	works(prefix+" user again", alice)

	session := must(sdk.assumeRole(alice, roleArn, "", 900))
	works(prefix+" session", session)
	check(prefix+" session's ARN", must(sdk.callerArn(session)), "acs:ram::"+account+":assumed-role/"+role+"/worker")
	part := must(sdk.assumeRole(alice, roleArn, encryptOnly, 900))
	_, err = sdk.decrypt(part, must(sdk.encrypt(part, key)))
	denied(sdk, prefix+" session policy", err, arn, map[string]string{
		"AuthAction": "kms:Decrypt", "AuthPrincipalType": "AssumedRoleUser",
		"AuthPrincipalDisplayName": role + ":worker", "PolicyType": "SessionPolicy",
	})
	_, err = sdk.assumeRole(alice, roleArn+"2", "", 900)
	check(prefix+" role that is not there", sdk.refusalOf(err).code, "EntityNotExist.Role")
	_, err = sdk.assumeRole(root, roleArn, "", 900)
	check(prefix+" account that assumes a role", sdk.refusalOf(err).code, "NoPermission")

	_, err = sdk.encrypt(accessKey{session.id, session.secret, part.token}, key)
	check(prefix+" another token", sdk.refusalOf(err).code, "InvalidSecurityToken.MismatchWithAccessKey")
	_, err = sdk.encrypt(accessKey{id: session.id, secret: session.secret}, key)
	check(prefix+" no token", sdk.refusalOf(err).code, "MissingSecurityToken")
	if prefix == "tea" {
		chain(sdk, alice, roleArn, key, arn)
	}
	control("clock/advance", map[string]int{"seconds": 901})
	_, err = sdk.encrypt(session, key)
	check(prefix+" token that has ended", sdk.refusalOf(err).code, "InvalidSecurityToken.Expired")
}

// chain checks a provider of credentials-go, which asks STS by HTTPS alone.
func chain(sdk generation, alice accessKey, role, key, arn string) {
	credential := must(credentials.NewCredential(new(credentials.Config).
		SetType("ram_role_arn").
		SetAccessKeyId(alice.id).
		SetAccessKeySecret(alice.secret).
		SetRoleArn(role).
		SetRoleSessionName("chain").
		SetPolicy(encryptOnly).
		SetSTSEndpoint(os.Getenv("FAUXKMS_STRICT_TLS_ENDPOINT"))))
	client := must(kms.NewClient(&openapi.Config{
		Credential: credential, Endpoint: tea.String(strict), Protocol: tea.String("http"), RegionId: tea.String("cn-hangzhou"),
	}))
	sealed := must(client.Encrypt(&kms.EncryptRequest{KeyId: tea.String(key), Plaintext: tea.String(plaintext)})).Body
	_, err := client.Decrypt(&kms.DecryptRequest{CiphertextBlob: sealed.CiphertextBlob})
	denied(sdk, "ram_role_arn", err, arn, map[string]string{"PolicyType": "SessionPolicy"})
}
