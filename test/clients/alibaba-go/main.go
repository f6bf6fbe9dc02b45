// Drives the mock with alibabacloud-go/kms-20160120 and with the client of the Instance API, dkms-gcs; then a strict one with
// both generations of the SDK.
package main

import (
	"encoding/base64"
	"fmt"
	"os"
	"reflect"
	"strings"

	openapi "github.com/alibabacloud-go/darabonba-openapi/v2/client"
	kms "github.com/alibabacloud-go/kms-20160120/v3/client"
	"github.com/alibabacloud-go/tea/tea"
	gcsopenapi "github.com/aliyun/alibabacloud-dkms-gcs-go-sdk/openapi"
	gcs "github.com/aliyun/alibabacloud-dkms-gcs-go-sdk/sdk"
)

var (
	endpoint = os.Getenv("FAUXKMS_ENDPOINT")
	keyId    = os.Getenv("FAUXKMS_KEY_ID")
)

func check(what string, seen, expected any) {
	if !reflect.DeepEqual(seen, expected) {
		fmt.Printf("FAILED %s: %v, not %v\n", what, seen, expected)
		os.Exit(1)
	}
	fmt.Println("ok", what)
}

func must[T any](value T, err error) T {
	if err != nil {
		fmt.Println("FAILED", err)
		os.Exit(1)
	}
	return value
}

func shared() {
	client := must(kms.NewClient(&openapi.Config{
		AccessKeyId:     tea.String(os.Getenv("FAUXKMS_ACCOUNT")),
		AccessKeySecret: tea.String("any"),
		Endpoint:        tea.String(endpoint),
		Protocol:        tea.String("http"),
		RegionId:        tea.String("cn-hangzhou"),
	}))
	instance := must(client.GetKmsInstance(&kms.GetKmsInstanceRequest{
		KmsInstanceId: tea.String(os.Getenv("FAUXKMS_INSTANCE_ID")),
	})).Body.KmsInstance
	check("GetKmsInstance", tea.StringSliceValue(instance.VswitchIds), []string{"vsw-bp1i512amda6d10a0001"})
	check("zones", tea.StringSliceValue(instance.ZoneIds), []string{"cn-hangzhou-k", "cn-hangzhou-j"})
	made := must(client.CreateKey(&kms.CreateKeyRequest{})).Body.KeyMetadata
	text := base64.StdEncoding.EncodeToString([]byte("a message"))
	sealed := must(client.Encrypt(&kms.EncryptRequest{
		KeyId:             made.KeyId,
		Plaintext:         tea.String(text),
		EncryptionContext: map[string]any{"a": "1"},
	})).Body
	opened := must(client.Decrypt(&kms.DecryptRequest{
		CiphertextBlob:    sealed.CiphertextBlob,
		EncryptionContext: map[string]any{"a": "1"},
	})).Body
	check("Encrypt and Decrypt", tea.StringValue(opened.Plaintext), text)
	secret := must(client.GetSecretValue(&kms.GetSecretValueRequest{
		SecretName: tea.String(os.Getenv("FAUXKMS_SHARED_SECRET_NAME")),
	})).Body
	check("GetSecretValue", tea.StringValue(secret.SecretData), os.Getenv("FAUXKMS_SECRET_VALUE"))
	_, err := client.DescribeKey(&kms.DescribeKeyRequest{KeyId: tea.String("alias/none")})
	check("an unknown alias", strings.Contains(fmt.Sprint(err), "Code: Forbidden.AliasNotFound"), true)
	lists(client)
}

func lists(client *kms.Client) {
	keys := must(client.ListKeys(&kms.ListKeysRequest{PageSize: tea.Int32(1)})).Body
	check("ListKeys", len(keys.Keys.Key), 1)
	secrets := must(client.ListSecrets(&kms.ListSecretsRequest{FetchTags: tea.String("true")})).Body
	check("ListSecrets", tea.Int32Value(secrets.TotalCount) > 0, true)
}

func instance() {
	client := must(gcs.NewClient(&gcsopenapi.Config{
		Endpoint:         tea.String(endpoint),
		Protocol:         tea.String("http"),
		ClientKeyContent: tea.String(os.Getenv("FAUXKMS_CLIENT_KEY")),
		Password:         tea.String(os.Getenv("FAUXKMS_CLIENT_KEY_PASSWORD")),
	}))
	message := []byte("a message")
	sealed := must(client.Encrypt(&gcs.EncryptRequest{KeyId: tea.String(keyId), Plaintext: message}))
	opened := must(client.Decrypt(&gcs.DecryptRequest{
		KeyId: sealed.KeyId, CiphertextBlob: sealed.CiphertextBlob, Iv: sealed.Iv, Algorithm: sealed.Algorithm,
	}))
	check("dkms Encrypt and Decrypt", string(opened.Plaintext), string(message))
	advanced := must(client.AdvanceEncrypt(&gcs.AdvanceEncryptRequest{KeyId: tea.String(keyId), Plaintext: message}))
	check("AdvanceEncrypt's blob", string(advanced.CiphertextBlob[:3]), "$\x00\x02")
	check("its version", string(advanced.CiphertextBlob[3:39]), tea.StringValue(advanced.KeyVersionId))
	again := must(client.AdvanceDecrypt(&gcs.AdvanceDecryptRequest{CiphertextBlob: advanced.CiphertextBlob}))
	check("AdvanceDecrypt", string(again.Plaintext), string(message))
	key := must(client.AdvanceGenerateDataKey(&gcs.AdvanceGenerateDataKeyRequest{
		KeyId: tea.String(keyId), NumberOfBytes: tea.Int32(32),
	}))
	check("AdvanceGenerateDataKey", len(key.Plaintext), 32)
	pair := must(client.AdvanceGenerateDataKeyPair(&gcs.AdvanceGenerateDataKeyPairRequest{
		KeyId: tea.String(keyId), KeyPairSpec: tea.String("EC_P256"), KeyFormat: tea.String("PEM"),
	}))
	private := must(client.AdvanceDecrypt(&gcs.AdvanceDecryptRequest{CiphertextBlob: pair.PrivateKeyCiphertextBlob}))
	check("AdvanceGenerateDataKeyPair", string(private.Plaintext), string(pair.PrivateKeyPlaintext))
	check("GenerateRandom", len(must(client.GenerateRandom(&gcs.GenerateRandomRequest{Length: tea.Int32(16)})).Random), 16)
	secret := must(client.GetSecretValue(&gcs.GetSecretValueRequest{SecretName: tea.String(os.Getenv("FAUXKMS_SECRET_NAME"))}))
	check("dkms GetSecretValue", tea.StringValue(secret.SecretData), os.Getenv("FAUXKMS_SECRET_VALUE"))
}

func main() {
	// Read once, at the first connection by HTTPS.
	os.Setenv("SSL_CERT_FILE", os.Getenv("FAUXKMS_CA_FILE"))
	shared()
	instance()
	authorization("tea", teaSDK{})
	authorization("first", firstSDK{})
}
