import com.aliyuncs.AcsResponse;
import com.aliyuncs.DefaultAcsClient;
import com.aliyuncs.RpcAcsRequest;
import com.aliyuncs.auth.BasicCredentials;
import com.aliyuncs.auth.BasicSessionCredentials;
import com.aliyuncs.auth.StaticCredentialsProvider;
import com.aliyuncs.exceptions.ClientException;
import com.aliyuncs.http.FormatType;
import com.aliyuncs.http.ProtocolType;
import com.aliyuncs.kms.model.v20160120.CreateKeyRequest;
import com.aliyuncs.kms.model.v20160120.DecryptRequest;
import com.aliyuncs.kms.model.v20160120.DescribeKeyRequest;
import com.aliyuncs.kms.model.v20160120.EncryptRequest;
import com.aliyuncs.profile.DefaultProfile;
import com.aliyuncs.ram.model.v20150501.AttachPolicyToRoleRequest;
import com.aliyuncs.ram.model.v20150501.AttachPolicyToUserRequest;
import com.aliyuncs.ram.model.v20150501.CreateAccessKeyRequest;
import com.aliyuncs.ram.model.v20150501.CreatePolicyRequest;
import com.aliyuncs.ram.model.v20150501.CreateRoleRequest;
import com.aliyuncs.ram.model.v20150501.CreateUserRequest;
import com.aliyuncs.ram.model.v20150501.DetachPolicyFromUserRequest;
import com.aliyuncs.sts.model.v20150401.AssumeRoleRequest;
import com.aliyuncs.sts.model.v20150401.GetCallerIdentityRequest;

/** The first generation: one client for all APIs, signature V1. */
final class FirstGeneration implements Generation {
  private static <T extends AcsResponse> T call(AccessKey by, RpcAcsRequest<T> request) throws ClientException {
    var credentials = by.token() == null
        ? new BasicCredentials(by.id(), by.secret())
        : new BasicSessionCredentials(by.id(), by.secret(), by.token());
    var client = new DefaultAcsClient(
        DefaultProfile.getProfile("cn-hangzhou"), new StaticCredentialsProvider(credentials));
    request.setSysEndpoint(Main.ENV.get("FAUXKMS_STRICT_ENDPOINT"));
    request.setSysProtocol(ProtocolType.HTTP);
    request.setAcceptFormat(FormatType.JSON);
    return client.getAcsResponse(request, false, 0);
  }

  @Override
  public Key createKey(AccessKey by) throws Exception {
    var made = call(by, new CreateKeyRequest()).getKeyMetadata();
    return new Key(made.getKeyId(), made.getArn());
  }

  @Override
  public String encrypt(AccessKey by, String keyId, String plaintext) throws Exception {
    var request = new EncryptRequest();
    request.setKeyId(keyId);
    request.setPlaintext(plaintext);
    return call(by, request).getCiphertextBlob();
  }

  @Override
  public String decrypt(AccessKey by, String ciphertext) throws Exception {
    var request = new DecryptRequest();
    request.setCiphertextBlob(ciphertext);
    return call(by, request).getPlaintext();
  }

  @Override
  public void describeKey(AccessKey by, String keyId) throws Exception {
    var request = new DescribeKeyRequest();
    request.setKeyId(keyId);
    call(by, request);
  }

  @Override
  public String createUser(AccessKey by, String name) throws Exception {
    var request = new CreateUserRequest();
    request.setUserName(name);
    return call(by, request).getUser().getUserId();
  }

  @Override
  public AccessKey createAccessKey(AccessKey by, String user) throws Exception {
    var request = new CreateAccessKeyRequest();
    request.setUserName(user);
    var made = call(by, request).getAccessKey();
    return new AccessKey(made.getAccessKeyId(), made.getAccessKeySecret(), null);
  }

  @Override
  public String createRole(AccessKey by, String name, String trust) throws Exception {
    var request = new CreateRoleRequest();
    request.setRoleName(name);
    request.setAssumeRolePolicyDocument(trust);
    return call(by, request).getRole().getArn();
  }

  @Override
  public void createPolicy(AccessKey by, String name, String document) throws Exception {
    var request = new CreatePolicyRequest();
    request.setPolicyName(name);
    request.setPolicyDocument(document);
    call(by, request);
  }

  @Override
  public void attachToUser(AccessKey by, String user, String type, String policy) throws Exception {
    var request = new AttachPolicyToUserRequest();
    request.setUserName(user);
    request.setPolicyType(type);
    request.setPolicyName(policy);
    call(by, request);
  }

  @Override
  public void detachFromUser(AccessKey by, String user, String type, String policy) throws Exception {
    var request = new DetachPolicyFromUserRequest();
    request.setUserName(user);
    request.setPolicyType(type);
    request.setPolicyName(policy);
    call(by, request);
  }

  @Override
  public void attachToRole(AccessKey by, String role, String type, String policy) throws Exception {
    var request = new AttachPolicyToRoleRequest();
    request.setRoleName(role);
    request.setPolicyType(type);
    request.setPolicyName(policy);
    call(by, request);
  }

  @Override
  public AccessKey assumeRole(AccessKey by, String roleArn, String policy) throws Exception {
    var request = new AssumeRoleRequest();
    request.setRoleArn(roleArn);
    request.setRoleSessionName("worker");
    request.setDurationSeconds(900L);
    request.setPolicy(policy);
    var made = call(by, request).getCredentials();
    return new AccessKey(made.getAccessKeyId(), made.getAccessKeySecret(), made.getSecurityToken());
  }

  @Override
  public String callerArn(AccessKey by) throws Exception {
    return call(by, new GetCallerIdentityRequest()).getArn();
  }

  @Override
  public Refusal refusalOf(Exception error) throws Exception {
    if (!(error instanceof ClientException seen)) throw error;
    return new Refusal(seen.getErrCode(), null, seen.getErrMsg(), seen.getAccessDeniedDetail());
  }
}
