import com.aliyun.dkms.gcs.sdk.models.AdvanceDecryptRequest;
import com.aliyun.dkms.gcs.sdk.models.AdvanceEncryptRequest;
import com.aliyun.dkms.gcs.sdk.models.DecryptRequest;
import com.aliyun.dkms.gcs.sdk.models.EncryptRequest;
import com.aliyun.dkms.gcs.sdk.models.GetSecretValueRequest;
import com.aliyun.kms20160120.models.CreateKeyRequest;
import com.aliyun.kms20160120.models.GetKmsInstanceRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Drives the mock with Alibaba Cloud's Java SDKs. */
public final class Main {
  static final Map<String, String> ENV = System.getenv();

  public static void main(String[] arguments) throws Exception {
    trustServer();
    shared();
    instance();
    secrets();
    new Authorization("tea", new TeaGeneration()).run();
    new Authorization("first", new FirstGeneration()).run();
    // Threads of the clients would keep the program alive.
    System.exit(0);
  }

  /** Makes this process trust the certificate of the strict server, before its first connection by HTTPS. */
  private static void trustServer() throws Exception {
    var store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    try (var pem = Files.newInputStream(Path.of(ENV.get("FAUXKMS_CA_FILE")))) {
      store.setCertificateEntry("fauxkms", CertificateFactory.getInstance("X.509").generateCertificate(pem));
    }
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    var context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    HttpsURLConnection.setDefaultSSLSocketFactory(context.getSocketFactory());
  }

  private static void shared() throws Exception {
    var config = new com.aliyun.teaopenapi.models.Config()
        .setAccessKeyId(ENV.get("FAUXKMS_ACCOUNT"))
        .setAccessKeySecret("any")
        .setEndpoint(ENV.get("FAUXKMS_ENDPOINT"))
        .setProtocol("http")
        .setRegionId("cn-hangzhou");
    var client = new com.aliyun.kms20160120.Client(config);
    var instance = client
        .getKmsInstance(new GetKmsInstanceRequest().setKmsInstanceId(ENV.get("FAUXKMS_INSTANCE_ID")))
        .getBody().getKmsInstance();
    check("GetKmsInstance", instance.getStatus(), "Connected");
    var made = client.createKey(new CreateKeyRequest()).getBody().getKeyMetadata();
    var text = Base64.getEncoder().encodeToString("a message".getBytes(StandardCharsets.UTF_8));
    var sealed = client.encrypt(new com.aliyun.kms20160120.models.EncryptRequest()
        .setKeyId(made.getKeyId()).setPlaintext(text).setEncryptionContext(Map.of("a", "1"))).getBody();
    var opened = client.decrypt(new com.aliyun.kms20160120.models.DecryptRequest()
        .setCiphertextBlob(sealed.getCiphertextBlob()).setEncryptionContext(Map.of("a", "1"))).getBody();
    check("Encrypt and Decrypt", opened.getPlaintext(), text);
    var secret = client.getSecretValue(new com.aliyun.kms20160120.models.GetSecretValueRequest()
        .setSecretName(ENV.get("FAUXKMS_SHARED_SECRET_NAME"))).getBody();
    check("GetSecretValue", secret.getSecretData(), ENV.get("FAUXKMS_SECRET_VALUE"));
  }

  private static void instance() throws Exception {
    var config = new com.aliyun.dkms.gcs.openapi.models.Config()
        .setEndpoint(ENV.get("FAUXKMS_ENDPOINT"))
        .setProtocol("http")
        .setClientKeyContent(ENV.get("FAUXKMS_CLIENT_KEY"))
        .setPassword(ENV.get("FAUXKMS_CLIENT_KEY_PASSWORD"));
    var client = new com.aliyun.dkms.gcs.sdk.Client(config);
    var keyId = ENV.get("FAUXKMS_KEY_ID");
    var message = "a message".getBytes(StandardCharsets.UTF_8);
    var sealed = client.encrypt(new EncryptRequest().setKeyId(keyId).setPlaintext(message));
    var opened = client.decrypt(new DecryptRequest()
        .setKeyId(keyId).setCiphertextBlob(sealed.getCiphertextBlob()).setIv(sealed.getIv())
        .setAlgorithm(sealed.getAlgorithm()));
    check("dkms Encrypt and Decrypt", new String(opened.getPlaintext(), StandardCharsets.UTF_8), "a message");
    var advanced = client.advanceEncrypt(new AdvanceEncryptRequest().setKeyId(keyId).setPlaintext(message));
    var version = Arrays.copyOfRange(advanced.getCiphertextBlob(), 3, 39);
    check("AdvanceEncrypt", new String(version, StandardCharsets.UTF_8), advanced.getKeyVersionId());
    var again = client.advanceDecrypt(new AdvanceDecryptRequest().setCiphertextBlob(advanced.getCiphertextBlob()));
    check("AdvanceDecrypt", new String(again.getPlaintext(), StandardCharsets.UTF_8), "a message");
    var secret = client.getSecretValue(
        new GetSecretValueRequest().setSecretName(ENV.get("FAUXKMS_SECRET_NAME")));
    check("dkms GetSecretValue", secret.getSecretData(), ENV.get("FAUXKMS_SECRET_VALUE"));
  }

  private static void secrets() throws Exception {
    var config = new com.aliyuncs.kms.secretsmanager.client.model.DKmsConfig();
    config.setRegionId("cn-hangzhou");
    config.setEndpoint(ENV.get("FAUXKMS_ENDPOINT"));
    config.setProtocol("http");
    config.setClientKeyContent(ENV.get("FAUXKMS_CLIENT_KEY"));
    config.setPassword(ENV.get("FAUXKMS_CLIENT_KEY_PASSWORD"));
    var builder = com.aliyuncs.kms.secretsmanager.client.service.BaseSecretManagerClientBuilder.standard();
    var client = com.aliyuncs.kms.secretsmanager.client.SecretCacheClientBuilder
        .newCacheClientBuilder(builder.addDKmsConfig(config).build()).build();
    var secret = client.getSecretInfo(ENV.get("FAUXKMS_SECRET_NAME"));
    check("a secret by the secrets client", secret.getSecretValue(), ENV.get("FAUXKMS_SECRET_VALUE"));
  }

  static void check(String what, Object seen, Object expected) {
    if (!Objects.equals(seen, expected)) {
      System.out.printf("FAILED %s: %s, not %s%n", what, seen, expected);
      System.exit(1);
    }
    System.out.println("ok " + what);
  }
}
