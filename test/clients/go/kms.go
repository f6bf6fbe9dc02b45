package main

import (
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/kms/types"
)

func kmsChecks(url string) []check {
	client := kms.NewFromConfig(configOf(url, account, "any"))
	return []check{
		{"kms, a key", func() error { return lifeOfKey(client) }},
		{"kms, encryption with a context", func() error { return encryption(client) }},
		{"kms, a signature", func() error { return signature(client) }},
		{"kms, pages of a list", func() error { return pages(client) }},
		{"kms, typed errors", func() error { return typedErrors(client) }},
		{"kms, throttling", func() error { return throttling(url, client) }},
	}
}

func newKey(client *kms.Client, input *kms.CreateKeyInput) (*types.KeyMetadata, error) {
	made, err := client.CreateKey(ctx, input)
	if err != nil {
		return nil, err
	}
	return made.KeyMetadata, nil
}

func lifeOfKey(client *kms.Client) error {
	key, err := newKey(client, &kms.CreateKeyInput{Description: aws.String("Go")})
	if err != nil {
		return err
	}
	if !hasPrefix(key.Arn, "arn:aws:kms:"+region+":"+account+":key/") {
		return fmt.Errorf("ARN %s", aws.ToString(key.Arn))
	}
	if _, err := client.CreateAlias(ctx, &kms.CreateAliasInput{
		AliasName: aws.String("alias/go-" + *key.KeyId), TargetKeyId: key.KeyId,
	}); err != nil {
		return err
	}
	if _, err := client.DisableKey(ctx, &kms.DisableKeyInput{KeyId: key.KeyId}); err != nil {
		return err
	}
	seen, err := client.DescribeKey(ctx, &kms.DescribeKeyInput{KeyId: aws.String("alias/go-" + *key.KeyId)})
	if err != nil {
		return err
	}
	if age := time.Since(*seen.KeyMetadata.CreationDate).Abs(); age > time.Hour {
		return fmt.Errorf("made %s ago", age)
	}
	return expect(seen.KeyMetadata.KeyState == types.KeyStateDisabled, "state", seen.KeyMetadata.KeyState)
}

func encryption(client *kms.Client) error {
	key, err := newKey(client, &kms.CreateKeyInput{})
	if err != nil {
		return err
	}
	context := map[string]string{"purpose": "test"}
	made, err := client.Encrypt(ctx, &kms.EncryptInput{KeyId: key.KeyId, Plaintext: []byte("hello"), EncryptionContext: context})
	if err != nil {
		return err
	}
	opened, err := client.Decrypt(ctx, &kms.DecryptInput{CiphertextBlob: made.CiphertextBlob, EncryptionContext: context})
	if err != nil {
		return err
	}
	if string(opened.Plaintext) != "hello" {
		return fmt.Errorf("plaintext %q", opened.Plaintext)
	}
	_, err = client.Decrypt(ctx, &kms.DecryptInput{CiphertextBlob: made.CiphertextBlob})
	return expectCode(err, "InvalidCiphertextException")
}

func signature(client *kms.Client) error {
	key, err := newKey(client, &kms.CreateKeyInput{KeySpec: types.KeySpecEccNistP256, KeyUsage: types.KeyUsageTypeSignVerify})
	if err != nil {
		return err
	}
	algorithm := types.SigningAlgorithmSpecEcdsaSha256
	made, err := client.Sign(ctx, &kms.SignInput{KeyId: key.KeyId, Message: []byte("hello"), SigningAlgorithm: algorithm})
	if err != nil {
		return err
	}
	seen, err := client.Verify(ctx, &kms.VerifyInput{
		KeyId: key.KeyId, Message: []byte("hello"), SigningAlgorithm: algorithm, Signature: made.Signature,
	})
	if err != nil {
		return err
	}
	return expect(seen.SignatureValid, "valid", seen.SignatureValid)
}

func pages(client *kms.Client) error {
	count := 0
	paginator := kms.NewListKeysPaginator(client, &kms.ListKeysInput{Limit: aws.Int32(1)})
	for paginator.HasMorePages() {
		page, err := paginator.NextPage(ctx)
		if err != nil {
			return err
		}
		count += len(page.Keys)
	}
	return expect(count >= 3, "keys", count)
}

func typedErrors(client *kms.Client) error {
	_, err := client.DescribeKey(ctx, &kms.DescribeKeyInput{KeyId: aws.String("alias/none")})
	var notFound *types.NotFoundException
	return expect(errors.As(err, &notFound), "wanted NotFoundException", err)
}

// throttling creates six keys in one second, of which AWS grants five.
func throttling(url string, client *kms.Client) (err error) {
	if err := setClock(url, "frozen", time.Now().Add(time.Hour)); err != nil {
		return err
	}
	defer func() {
		err = errors.Join(err, setClock(url, "running", time.Now()))
	}()
	for made := 0; made < 5; made++ {
		if _, err := newKey(client, &kms.CreateKeyInput{}); err != nil {
			return fmt.Errorf("key %d: %w", made+1, err)
		}
	}
	_, err = newKey(client, &kms.CreateKeyInput{})
	return expectCode(err, "ThrottlingException")
}
