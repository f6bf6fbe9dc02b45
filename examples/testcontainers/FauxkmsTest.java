import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.retry.RetryPolicy;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.KmsException;

class FauxkmsTest {
  @Test
  void createKeyIsThrottledWhenItsQuotaIsUsedUp() throws Exception {
    try (var container =
        new GenericContainer<>("fauxkms").withExposedPorts(4599).waitingFor(Wait.forHealthcheck())) {
      container.start();
      var url = "http://" + container.getHost() + ":" + container.getMappedPort(4599);
      var fill =
          HttpRequest.newBuilder(URI.create(url + "/_fauxkms/quotas/aws/createKey/fill"))
              .POST(
                  HttpRequest.BodyPublishers.ofString(
                      "{\"account\":\"111122223333\",\"region\":\"eu-west-3\"}"))
              .build();
      var kms =
          KmsClient.builder()
              .endpointOverride(URI.create(url))
              .region(Region.EU_WEST_3)
              .credentialsProvider(
                  StaticCredentialsProvider.create(AwsBasicCredentials.create("111122223333", "any")))
              .overrideConfiguration(configuration -> configuration.retryPolicy(RetryPolicy.none()))
              .build();
      HttpClient.newHttpClient().send(fill, HttpResponse.BodyHandlers.discarding());
      assertThrows(KmsException.class, () -> kms.createKey());
    }
  }
}
