package fauxkms

import (
	"context"
	"net/http"
	"testing"

	"github.com/testcontainers/testcontainers-go"
	"github.com/testcontainers/testcontainers-go/wait"
)

func TestFauxkmsIsReady(t *testing.T) {
	ctx := context.Background()
	request := testcontainers.ContainerRequest{
		Image:        "fauxkms",
		ExposedPorts: []string{"4599/tcp"},
		WaitingFor:   wait.ForHealthCheck(),
	}
	container, err := testcontainers.GenericContainer(ctx, testcontainers.GenericContainerRequest{
		ContainerRequest: request,
		Started:          true,
	})
	testcontainers.CleanupContainer(t, container)
	if err != nil {
		t.Fatal(err)
	}
	url, err := container.Endpoint(ctx, "http")
	if err != nil {
		t.Fatal(err)
	}
	// FAUXKMS_URL=url leads the helper of examples/go here.
	answer, err := http.Get(url + "/_fauxkms/health")
	if err != nil || answer.StatusCode != http.StatusOK {
		t.Fatal(answer, err)
	}
}
