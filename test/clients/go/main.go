// Checks of AWS SDK for Go v2 against the mock: see docs/clients.md.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/smithy-go"
)

const (
	account = "111122223333"
	region  = "eu-west-3"
)

var ctx = context.Background()

// A check is a subject, and what fails of it.
type check struct {
	name string
	run  func() error
}

func main() {
	url := os.Getenv("FAUXKMS_URL")
	checks := append(kmsChecks(url), serviceQuotasChecks(url)...)
	checks = append(checks, cloudWatchChecks(url)...)
	strict, token := os.Getenv("FAUXKMS_STRICT_URL"), os.Getenv("FAUXKMS_ADMIN_TOKEN")
	checks = append(checks, strictChecks(strict, token)...)
	checks = append(checks, authorizationChecks(strict, token)...)
	failed := 0
	for _, each := range checks {
		if err := each.run(); err != nil {
			failed++
			fmt.Printf("FAILED %s: %v\n", each.name, err)
		}
	}
	fmt.Printf("%d passed, %d failed\n", len(checks)-failed, failed)
	if failed > 0 {
		os.Exit(1)
	}
}

// configOf is the configuration of a client, as docs/clients.md has it.
func configOf(url, accessKeyID, secretAccessKey string) aws.Config {
	return aws.Config{
		Region:       region,
		BaseEndpoint: aws.String(url),
		Credentials:  credentials.NewStaticCredentialsProvider(accessKeyID, secretAccessKey, ""),
		Retryer:      func() aws.Retryer { return aws.NopRetryer{} },
	}
}

// control calls the control API, and reads its answer into `answer` unless that is nil.
func control(url, token, method, path string, body, answer any) error {
	text, err := json.Marshal(body)
	if err != nil {
		return err
	}
	request, err := http.NewRequest(method, url+"/_fauxkms/"+path, bytes.NewReader(text))
	if err != nil {
		return err
	}
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode >= 300 {
		return fmt.Errorf("%s %s: %s", method, path, response.Status)
	}
	if answer == nil {
		return nil
	}
	return json.NewDecoder(response.Body).Decode(answer)
}

// setClock sets the clock: "frozen", so that quotas do not refill, or "running".
func setClock(url, mode string, at time.Time) error {
	wanted := map[string]string{"mode": mode, "now": at.UTC().Format(time.RFC3339)}
	return control(url, "", "PUT", "clock", wanted, nil)
}

// expectCode tells what is wrong with an error that should have a code.
func expectCode(err error, code string) error {
	var api smithy.APIError
	if !errors.As(err, &api) {
		return fmt.Errorf("wanted %s, got %v", code, err)
	}
	if api.ErrorCode() != code {
		return fmt.Errorf("wanted %s, got %s: %s", code, api.ErrorCode(), api.ErrorMessage())
	}
	return nil
}

func expect(ok bool, what string, got any) error {
	if ok {
		return nil
	}
	return fmt.Errorf("%s: %v", what, got)
}

func hasPrefix(text *string, prefix string) bool {
	return strings.HasPrefix(aws.ToString(text), prefix)
}
