package fauxkms

import (
	"context"
	"errors"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/smithy-go"
)

func TestCreateKeyIsThrottledWhenItsQuotaIsUsedUp(t *testing.T) {
	t.Parallel()
	world := New(t)
	world.Fill(t, "createKey")
	_, err := world.KMS().CreateKey(context.Background(), &kms.CreateKeyInput{})
	var refused smithy.APIError
	if !errors.As(err, &refused) || refused.ErrorCode() != "ThrottlingException" {
		t.Fatalf("not throttled: %v", err)
	}
}

func TestWorldsShareNoKeys(t *testing.T) {
	t.Parallel()
	keys, err := New(t).KMS().ListKeys(context.Background(), &kms.ListKeysInput{})
	if err != nil || len(keys.Keys) != 0 {
		t.Fatal(keys, err)
	}
}
