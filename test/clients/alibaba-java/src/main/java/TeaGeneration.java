import com.aliyun.kms20160120.models.CreateKeyRequest;
import com.aliyun.kms20160120.models.DecryptRequest;
import com.aliyun.kms20160120.models.DescribeKeyRequest;
import com.aliyun.kms20160120.models.EncryptRequest;
import com.aliyun.ram20150501.models.AttachPolicyToRoleRequest;
import com.aliyun.ram20150501.models.AttachPolicyToUserRequest;
import com.aliyun.ram20150501.models.CreateAccessKeyRequest;
import com.aliyun.ram20150501.models.CreatePolicyRequest;
import com.aliyun.ram20150501.models.CreateRoleRequest;
import com.aliyun.ram20150501.models.CreateUserRequest;
import com.aliyun.ram20150501.models.DetachPolicyFromUserRequest;
import com.aliyun.sts20150401.models.AssumeRoleRequest;
import com.aliyun.tea.TeaException;
import com.aliyun.teaopenapi.models.Config;

/** The later generation: a package for each version of an API, signature V3. */
final class TeaGeneration implements Generation {
  static Config config() {
    return new Config()
        .setEndpoint(Main.ENV.get("FAUXKMS_STRICT_ENDPOINT"))
        .setProtocol("http")
        .setRegionId("cn-hangzhou");
  }

  private static Config config(AccessKey by) {
    return config()
        .setAccessKeyId(by.id())
        .setAccessKeySecret(by.secret())
        .setSecurityToken(by.token());
  }

  private static com.aliyun.kms20160120.Client kms(AccessKey by) throws Exception {
    return new com.aliyun.kms20160120.Client(config(by));
  }

  private static com.aliyun.ram20150501.Client ram(AccessKey by) throws Exception {
    return new com.aliyun.ram20150501.Client(config(by));
  }

  private static com.aliyun.sts20150401.Client sts(AccessKey by) throws Exception {
    return new com.aliyun.sts20150401.Client(config(by));
  }

  @Override
  public Key createKey(AccessKey by) throws Exception {
    var made = kms(by).createKey(new CreateKeyRequest()).getBody().getKeyMetadata();
    return new Key(made.getKeyId(), made.getArn());
  }

  @Override
  public String encrypt(AccessKey by, String keyId, String plaintext) throws Exception {
    var request = new EncryptRequest().setKeyId(keyId).setPlaintext(plaintext);
    return kms(by).encrypt(request).getBody().getCiphertextBlob();
  }

  @Override
  public String decrypt(AccessKey by, String ciphertext) throws Exception {
    return kms(by).decrypt(new DecryptRequest().setCiphertextBlob(ciphertext)).getBody().getPlaintext();
  }

  @Override
  public void describeKey(AccessKey by, String keyId) throws Exception {
    kms(by).describeKey(new DescribeKeyRequest().setKeyId(keyId));
  }

  @Override
  public String createUser(AccessKey by, String name) throws Exception {
    return ram(by).createUser(new CreateUserRequest().setUserName(name)).getBody().getUser().getUserId();
  }

  @Override
  public AccessKey createAccessKey(AccessKey by, String user) throws Exception {
    var request = new CreateAccessKeyRequest().setUserName(user);
    var made = ram(by).createAccessKey(request).getBody().getAccessKey();
    return new AccessKey(made.getAccessKeyId(), made.getAccessKeySecret(), null);
  }

  @Override
  public String createRole(AccessKey by, String name, String trust) throws Exception {
    var request = new CreateRoleRequest().setRoleName(name).setAssumeRolePolicyDocument(trust);
    return ram(by).createRole(request).getBody().getRole().getArn();
  }

  @Override
  public void createPolicy(AccessKey by, String name, String document) throws Exception {
    ram(by).createPolicy(new CreatePolicyRequest().setPolicyName(name).setPolicyDocument(document));
  }

  @Override
  public void attachToUser(AccessKey by, String user, String type, String policy) throws Exception {
    ram(by).attachPolicyToUser(
        new AttachPolicyToUserRequest().setUserName(user).setPolicyType(type).setPolicyName(policy));
  }

  @Override
  public void detachFromUser(AccessKey by, String user, String type, String policy) throws Exception {
    ram(by).detachPolicyFromUser(
        new DetachPolicyFromUserRequest().setUserName(user).setPolicyType(type).setPolicyName(policy));
  }

  @Override
  public void attachToRole(AccessKey by, String role, String type, String policy) throws Exception {
    ram(by).attachPolicyToRole(
        new AttachPolicyToRoleRequest().setRoleName(role).setPolicyType(type).setPolicyName(policy));
  }

  @Override
  public AccessKey assumeRole(AccessKey by, String roleArn, String policy) throws Exception {
    var request = new AssumeRoleRequest()
        .setRoleArn(roleArn).setRoleSessionName("worker").setDurationSeconds(900L).setPolicy(policy);
    var made = sts(by).assumeRole(request).getBody().getCredentials();
    return new AccessKey(made.getAccessKeyId(), made.getAccessKeySecret(), made.getSecurityToken());
  }

  @Override
  public String callerArn(AccessKey by) throws Exception {
    return sts(by).getCallerIdentity().getBody().getArn();
  }

  @Override
  public Refusal refusalOf(Exception error) throws Exception {
    if (!(error instanceof TeaException seen)) throw error;
    return new Refusal(seen.getCode(), seen.getStatusCode(), seen.getMessage(), seen.getAccessDeniedDetail());
  }
}
