import com.aliyun.kms20160120.models.DecryptRequest;
import com.aliyun.kms20160120.models.EncryptRequest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.concurrent.Callable;

/** Checks users, roles and sessions at the strict server, through one generation of the SDK. */
final class Authorization {
  private static final String PLAINTEXT = "YQ==";
  private static final String ACCOUNT = Main.ENV.get("FAUXKMS_ACCOUNT");
  private static final String ENCRYPT_ONLY = policy("Allow", "kms:Encrypt");
  private static final Generation.AccessKey ROOT = new Generation.AccessKey(
      Main.ENV.get("FAUXKMS_ROOT_KEY_ID"), Main.ENV.get("FAUXKMS_ROOT_KEY_SECRET"), null);

  private final String name;
  private final Generation sdk;
  private final String user;
  private final String role;
  private Generation.Key key;
  private Generation.AccessKey alice;
  private String roleArn;

  /** Names of what is made begin with that of the generation. */
  Authorization(String name, Generation sdk) {
    this.name = name;
    this.sdk = sdk;
    user = name + "-alice";
    role = name + "-app";
  }

  void run() throws Exception {
    var userId = begin();
    user(userId);
    explicitDeny();
    session();
  }

  /** Makes a key, a user and a role that may use keys. Returns the id of the user. */
  private String begin() throws Exception {
    key = sdk.createKey(ROOT);
    var userId = sdk.createUser(ROOT, user);
    var trust = """
        {"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole",
        "Principal":{"RAM":["acs:ram::%s:root"]}}]}""".formatted(ACCOUNT);
    roleArn = sdk.createRole(ROOT, role, trust);
    Main.check(name + " role", roleArn, "acs:ram::" + ACCOUNT + ":role/" + role);
    sdk.attachToUser(ROOT, user, "System", "AliyunKMSCryptoUserAccess");
    sdk.attachToUser(ROOT, user, "System", "AliyunSTSAssumeRoleAccess");
    sdk.attachToRole(ROOT, role, "System", "AliyunKMSCryptoUserAccess");
    alice = sdk.createAccessKey(ROOT, user);
    return userId;
  }

  private void user(String userId) throws Exception {
    works("user", alice);
    Main.check(name + " user's ARN", sdk.callerArn(alice), "acs:ram::" + ACCOUNT + ":user/" + user);
    denied("user", () -> {
      sdk.describeKey(alice, key.id());
      return null;
    }, Map.of(
        "AuthAction", "kms:DescribeKey", "AuthPrincipalType", "SubUser", "AuthPrincipalDisplayName", userId,
        "NoPermissionType", "ImplicitDeny", "PolicyType", "AccountLevelIdentityBasedPolicy"));
    refused("user who calls RAM", "NoPermission", () -> sdk.createUser(alice, "nobody"));
  }

  private void explicitDeny() throws Exception {
    sdk.createPolicy(ROOT, name + "-deny", policy("Deny", "kms:Encrypt"));
    sdk.attachToUser(ROOT, user, "Custom", name + "-deny");
    denied("explicit deny", () -> sdk.encrypt(alice, key.id(), PLAINTEXT), Map.of("NoPermissionType", "ExplicitDeny"));
    sdk.detachFromUser(ROOT, user, "Custom", name + "-deny");
    works("user again", alice);
  }

  private void session() throws Exception {
    var session = sdk.assumeRole(alice, roleArn, null);
    works("session", session);
    var arn = "acs:ram::" + ACCOUNT + ":assumed-role/" + role + "/worker";
    Main.check(name + " session's ARN", sdk.callerArn(session), arn);
    var part = sdk.assumeRole(alice, roleArn, ENCRYPT_ONLY);
    var sealed = sdk.encrypt(part, key.id(), PLAINTEXT);
    denied("session policy", () -> sdk.decrypt(part, sealed), Map.of(
        "AuthAction", "kms:Decrypt", "AuthPrincipalType", "AssumedRoleUser",
        "AuthPrincipalDisplayName", role + ":worker", "PolicyType", "SessionPolicy"));
    refused("role that is not there", "EntityNotExist.Role", () -> sdk.assumeRole(alice, roleArn + "2", null));
    refused("account that assumes a role", "NoPermission", () -> sdk.assumeRole(ROOT, roleArn, null));
    var swapped = new Generation.AccessKey(session.id(), session.secret(), part.token());
    refused("another token", "InvalidSecurityToken.MismatchWithAccessKey",
        () -> sdk.encrypt(swapped, key.id(), PLAINTEXT));
    var without = new Generation.AccessKey(session.id(), session.secret(), null);
    refused("no token", "MissingSecurityToken", () -> sdk.encrypt(without, key.id(), PLAINTEXT));
    if (sdk instanceof TeaGeneration) chain();
    advance(901);
    refused("token that has ended", "InvalidSecurityToken.Expired",
        () -> sdk.encrypt(session, key.id(), PLAINTEXT));
  }

  /** A provider of credentials-java, which asks STS by HTTPS alone. */
  private void chain() throws Exception {
    var config = new com.aliyun.credentials.models.Config()
        .setType("ram_role_arn")
        .setAccessKeyId(alice.id())
        .setAccessKeySecret(alice.secret())
        .setRoleArn(roleArn)
        .setRoleSessionName("chain")
        .setPolicy(ENCRYPT_ONLY)
        .setSTSEndpoint(Main.ENV.get("FAUXKMS_STRICT_TLS_ENDPOINT"));
    var kms = new com.aliyun.kms20160120.Client(
        TeaGeneration.config().setCredential(new com.aliyun.credentials.Client(config)));
    var request = new EncryptRequest().setKeyId(key.id()).setPlaintext(PLAINTEXT);
    var sealed = kms.encrypt(request).getBody().getCiphertextBlob();
    denied("ram_role_arn", () -> kms.decrypt(new DecryptRequest().setCiphertextBlob(sealed)),
        Map.of("PolicyType", "SessionPolicy", "AuthPrincipalDisplayName", role + ":chain"));
  }

  private void works(String what, Generation.AccessKey by) throws Exception {
    Main.check(name + " " + what, sdk.decrypt(by, sdk.encrypt(by, key.id(), PLAINTEXT)), PLAINTEXT);
  }

  /** That policies deny a call about the key, and what the answer says of that. */
  private void denied(String what, Callable<?> call, Map<String, String> detail) throws Exception {
    var seen = refused(what, "Forbidden.NoPermission", call);
    if (seen.status() != null) Main.check(name + " " + what + ", status", seen.status(), 403);
    var wanted = "This operation for " + key.arn() + " is forbidden by permission system.";
    Main.check(name + " " + what + ", message", seen.message().contains(wanted), true);
    for (var each : detail.entrySet()) {
      Main.check(name + " " + what + ", " + each.getKey(), seen.detail().get(each.getKey()), each.getValue());
    }
  }

  private Generation.Refusal refused(String what, String code, Callable<?> call) throws Exception {
    Generation.Refusal seen;
    try {
      call.call();
      seen = new Generation.Refusal("none", null, "", Map.of());
    } catch (Exception error) {
      seen = sdk.refusalOf(error);
    }
    Main.check(name + " " + what + ", code", seen.code(), code);
    return seen;
  }

  /** Moves the server's clock on. */
  private static void advance(int seconds) throws Exception {
    var request = HttpRequest.newBuilder(URI.create(Main.ENV.get("FAUXKMS_STRICT_URL") + "/_fauxkms/clock/advance"))
        .header("authorization", "Bearer " + Main.ENV.get("FAUXKMS_ADMIN_TOKEN"))
        .POST(HttpRequest.BodyPublishers.ofString("{\"seconds\":" + seconds + "}"))
        .build();
    var answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    Main.check("clock/advance", answer.statusCode(), 200);
  }

  private static String policy(String effect, String action) {
    return "{\"Version\":\"1\",\"Statement\":[{\"Effect\":\"%s\",\"Action\":\"%s\",\"Resource\":\"*\"}]}"
        .formatted(effect, action);
  }
}
