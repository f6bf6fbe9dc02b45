import java.util.Map;

/** One of the two generations of Alibaba Cloud's SDK: the operations that the checks call, and how it shows errors. */
interface Generation {
  /** An access key of an account, of a user or, with a token, of a session. */
  record AccessKey(String id, String secret, String token) {}

  /** A key of KMS. */
  record Key(String id, String arn) {}

  /** An error of the API. The status is null where the generation does not tell it. */
  record Refusal(String code, Integer status, String message, Map<String, Object> detail) {}

  Key createKey(AccessKey by) throws Exception;

  /** Returns the ciphertext. */
  String encrypt(AccessKey by, String keyId, String plaintext) throws Exception;

  /** Returns the plaintext. */
  String decrypt(AccessKey by, String ciphertext) throws Exception;

  void describeKey(AccessKey by, String keyId) throws Exception;

  /** Returns the id of the user. */
  String createUser(AccessKey by, String name) throws Exception;

  AccessKey createAccessKey(AccessKey by, String user) throws Exception;

  /** Returns the ARN of the role. */
  String createRole(AccessKey by, String name, String trust) throws Exception;

  void createPolicy(AccessKey by, String name, String document) throws Exception;

  void attachToUser(AccessKey by, String user, String type, String policy) throws Exception;

  void detachFromUser(AccessKey by, String user, String type, String policy) throws Exception;

  void attachToRole(AccessKey by, String role, String type, String policy) throws Exception;

  /** Assumes a role for 15 minutes. The policy may be null. */
  AccessKey assumeRole(AccessKey by, String roleArn, String policy) throws Exception;

  String callerArn(AccessKey by) throws Exception;

  /** Throws the error again where the API has not answered it. */
  Refusal refusalOf(Exception error) throws Exception;
}
