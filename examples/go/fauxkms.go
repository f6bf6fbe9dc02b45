// Package fauxkms starts the mock for a test run, and gives each test a world of its own. To copy into a project; it needs Node.
package fauxkms

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/kms"
)

// World is a workspace: its own accounts, access keys, quotas and clock.
type World struct {
	URL  string
	Name string `json:"name"`
	// Token opens the control API of this world.
	Token string `json:"token"`
	// Env has the variables by which SDKs find this world.
	Env map[string]string `json:"env"`
	AWS struct {
		AccountID       string `json:"accountId"`
		AccessKeyID     string `json:"accessKeyId"`
		SecretAccessKey string `json:"secretAccessKey"`
	} `json:"aws"`
}

var server = sync.OnceValues(start)

// start gives the server that FAUXKMS_URL names, or starts one that ends with the test's process.
func start() (string, error) {
	if url := os.Getenv("FAUXKMS_URL"); url != "" {
		return url, nil
	}
	command := exec.Command("npx", "fauxkms", "start", "--port", "0", "--data", "memory")
	endWithParent(command)
	output, err := command.StdoutPipe()
	if err != nil {
		return "", err
	}
	if err := command.Start(); err != nil {
		return "", fmt.Errorf("npx fauxkms: %w", err)
	}
	lines := bufio.NewScanner(output)
	for lines.Scan() {
		if url, found := strings.CutPrefix(lines.Text(), "fauxkms ready on "); found {
			return url, nil
		}
	}
	return "", fmt.Errorf("fauxkms does not start: %w", command.Wait())
}

// endWithParent lets the server end when the test's process does, on Linux; elsewhere TestMain has to stop it.
func endWithParent(command *exec.Cmd) {
	command.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM}
}

// New makes a world that ends with the test.
func New(t *testing.T) *World {
	t.Helper()
	url, err := server()
	if err != nil {
		t.Fatal(err)
	}
	world := &World{URL: url}
	world.call(t, os.Getenv("FAUXKMS_TOKEN"), "POST", "workspaces", map[string]any{"ttlSeconds": 3600}, world)
	t.Cleanup(func() { world.call(t, world.Token, "DELETE", "workspaces/"+world.Name, nil, nil) })
	return world
}

// KMS is a client of this world, without retries.
func (w *World) KMS() *kms.Client {
	return kms.New(kms.Options{
		BaseEndpoint:     aws.String(w.URL),
		Region:           "us-east-1",
		Credentials:      credentials.NewStaticCredentialsProvider(w.AWS.AccessKeyID, w.AWS.SecretAccessKey, ""),
		RetryMaxAttempts: 1,
	})
}

// Fill uses up a quota, so that the next request is throttled.
func (w *World) Fill(t *testing.T, quota string) {
	t.Helper()
	where := map[string]any{"account": w.AWS.AccountID, "region": "us-east-1"}
	w.call(t, w.Token, "POST", "quotas/aws/"+quota+"/fill", where, nil)
}

// call sends a call of the control API, and reads its answer into a value.
func (w *World) call(t *testing.T, token, method, path string, body, into any) {
	t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	if body == nil {
		text = nil
	}
	request, err := http.NewRequest(method, w.URL+"/_fauxkms/"+path, bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode >= 300 {
		t.Fatalf("%s %s: %s", method, path, answer.Status)
	}
	if into != nil {
		if err := json.NewDecoder(answer.Body).Decode(into); err != nil {
			t.Fatal(err)
		}
	}
}
