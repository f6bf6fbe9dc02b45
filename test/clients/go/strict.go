package main

import (
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/servicequotas"
)

// strictChecks are of signatures, which the strict server verifies.
func strictChecks(url, token string) []check {
	var key struct{ AccessKeyID, SecretAccessKey string }
	return []check{
		{"strict, an access key", func() error {
			wanted := map[string]string{"cloud": "aws", "account": account, "principal": "root"}
			return control(url, token, "POST", "credentials", wanted, &key)
		}},
		{"strict, a right secret", func() error {
			config := configOf(url, key.AccessKeyID, key.SecretAccessKey)
			if _, err := kms.NewFromConfig(config).CreateKey(ctx, &kms.CreateKeyInput{}); err != nil {
				return err
			}
			_, err := servicequotas.NewFromConfig(config).ListServices(ctx, &servicequotas.ListServicesInput{})
			return err
		}},
		{"strict, a wrong secret", func() error {
			_, err := kms.NewFromConfig(configOf(url, key.AccessKeyID, "wrong")).ListKeys(ctx, &kms.ListKeysInput{})
			return expectCode(err, "InvalidSignatureException")
		}},
	}
}
