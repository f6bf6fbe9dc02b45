import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.InvalidCiphertextException;
import software.amazon.awssdk.services.kms.model.KeySpec;
import software.amazon.awssdk.services.kms.model.KeyState;
import software.amazon.awssdk.services.kms.model.KeyUsageType;
import software.amazon.awssdk.services.kms.model.KmsException;
import software.amazon.awssdk.services.kms.model.NotFoundException;
import software.amazon.awssdk.services.kms.model.SigningAlgorithmSpec;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleCredentialsProvider;

/** Checks of AWS SDK for Java v2 against the mock: see docs/clients.md. */
public final class Checks {
    private static final String ACCOUNT = "111122223333";
    /** Where policies decide. */
    private static final String GUARDED = "200000000004";
    private static final Region REGION = Region.EU_WEST_3;
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private int passed = 0;
    private int failed = 0;

    public static void main(String[] args) {
        Checks checks = new Checks();
        checks.permissive(System.getenv("FAUXKMS_URL"));
        checks.strict(System.getenv("FAUXKMS_STRICT_URL"), System.getenv("FAUXKMS_ADMIN_TOKEN"));
        System.out.println(checks.passed + " passed, " + checks.failed + " failed");
        System.exit(checks.failed == 0 ? 0 : 1);
    }

    /** A client as docs/clients.md has it, without retries. */
    private static KmsClient client(String url, String accessKeyId, String secretAccessKey) {
        return client(url, StaticCredentialsProvider.create(AwsBasicCredentials.create(accessKeyId, secretAccessKey)));
    }

    private static KmsClient client(String url, AwsCredentialsProvider credentials) {
        return KmsClient.builder()
            .endpointOverride(URI.create(url))
            .region(REGION)
            .credentialsProvider(credentials)
            .httpClient(UrlConnectionHttpClient.create())
            .overrideConfiguration(override -> override.retryStrategy(DefaultRetryStrategy.doNotRetry()))
            .build();
    }

    private void permissive(String url) {
        KmsClient kms = client(url, ACCOUNT, "any");
        check("a key", () -> {
            var made = kms.createKey(key -> key.description("Java")).keyMetadata();
            kms.createAlias(alias -> alias.aliasName("alias/java-" + made.keyId()).targetKeyId(made.keyId()));
            kms.disableKey(key -> key.keyId(made.keyId()));
            var seen = kms.describeKey(key -> key.keyId("alias/java-" + made.keyId())).keyMetadata();
            boolean isNew = Duration.between(seen.creationDate(), Instant.now()).abs().toHours() < 1;
            return isNew && seen.keyState() == KeyState.DISABLED
                && seen.arn().startsWith("arn:aws:kms:" + REGION + ":" + ACCOUNT + ":key/");
        });
        check("encryption with a context", () -> {
            var key = kms.createKey().keyMetadata().keyId();
            var context = Map.of("purpose", "test");
            var blob = kms.encrypt(one -> one.keyId(key).plaintext(SdkBytes.fromUtf8String("hello")).encryptionContext(context))
                .ciphertextBlob();
            var text = kms.decrypt(one -> one.ciphertextBlob(blob).encryptionContext(context)).plaintext().asUtf8String();
            return text.equals("hello") && throwsA(InvalidCiphertextException.class, () -> kms.decrypt(one -> one.ciphertextBlob(blob)));
        });
        check("a data key", () -> {
            var key = kms.generateDataKey(one -> one.keyId("alias/aws/s3").keySpec("AES_256"));
            return kms.decrypt(one -> one.ciphertextBlob(key.ciphertextBlob())).plaintext().equals(key.plaintext());
        });
        check("a signature", () -> {
            var key = kms.createKey(one -> one.keySpec(KeySpec.ECC_NIST_P256).keyUsage(KeyUsageType.SIGN_VERIFY)).keyMetadata().keyId();
            var message = SdkBytes.fromUtf8String("hello");
            var made = kms.sign(one -> one.keyId(key).message(message).signingAlgorithm(SigningAlgorithmSpec.ECDSA_SHA_256)).signature();
            return kms.verify(one -> one.keyId(key).message(message).signature(made).signingAlgorithm(SigningAlgorithmSpec.ECDSA_SHA_256))
                .signatureValid();
        });
        check("pages of a list", () -> kms.listKeysPaginator(one -> one.limit(1)).keys().stream().count() >= 3);
        check("typed errors", () -> throwsA(NotFoundException.class, () -> kms.describeKey(one -> one.keyId("alias/none"))));
        check("throttling", () -> {
            control(url, "", "PUT", "clock", "{\"mode\":\"frozen\",\"now\":\"" + Instant.now().plusSeconds(3600) + "\"}");
            try {
                for (int made = 0; made < 5; made++) kms.createKey();
                return fails("ThrottlingException", kms::createKey);
            } finally {
                control(url, "", "PUT", "clock", "{\"mode\":\"running\",\"now\":\"" + Instant.now() + "\"}");
            }
        });
    }

    private void strict(String url, String token) {
        check("strict: a right secret passes, a wrong one does not", () -> {
            String made = control(url, token, "POST", "credentials",
                "{\"cloud\":\"aws\",\"account\":\"" + ACCOUNT + "\",\"principal\":\"root\"}");
            String id = member(made, "accessKeyId");
            client(url, id, member(made, "secretAccessKey")).createKey();
            return fails("InvalidSignatureException", () -> client(url, id, "wrong").listKeys());
        });
        check("strict: a session of a role may what the policy of the role says", () -> {
            String who = "\"cloud\":\"aws\",\"account\":\"" + GUARDED + "\",\"principal\":";
            control(url, token, "PUT", "identities/aws/" + GUARDED + "/role/app", "{\"policies\":[" + allow("kms:CreateKey") + "]}");
            String made = control(url, token, "POST", "credentials",
                "{" + who + "\"user/alice\",\"policies\":[" + allow("sts:AssumeRole") + "]}");
            var alice = StaticCredentialsProvider.create(
                AwsBasicCredentials.create(member(made, "accessKeyId"), member(made, "secretAccessKey")));
            try (var sts = StsClient.builder().endpointOverride(URI.create(url)).region(REGION).credentialsProvider(alice)
                    .httpClient(UrlConnectionHttpClient.create()).build();
                 var session = StsAssumeRoleCredentialsProvider.builder().stsClient(sts)
                    .refreshRequest(role -> role.roleArn("arn:aws:iam::" + GUARDED + ":role/app").roleSessionName("worker")).build()) {
                KmsClient kms = client(url, session);
                kms.createKey();
                String action = "kms:ListKeys";
                return deniedWith("User: arn:aws:sts::" + GUARDED + ":assumed-role/app/worker is not authorized to perform: " + action
                    + " on resource: * because no identity-based policy allows the " + action + " action", kms::listKeys);
            }
        });
    }

    private void check(String name, Callable<Boolean> run) {
        try {
            if (run.call()) {
                passed++;
                return;
            }
            System.out.println("FAILED " + name);
        } catch (Exception error) {
            System.out.println("FAILED " + name + ": " + error);
        }
        failed++;
    }

    private static boolean throwsA(Class<? extends KmsException> type, Callable<?> run) throws Exception {
        try {
            run.call();
            return false;
        } catch (KmsException error) {
            return type.isInstance(error);
        }
    }

    private static boolean deniedWith(String message, Callable<?> run) throws Exception {
        try {
            run.call();
            return false;
        } catch (KmsException error) {
            return error.awsErrorDetails().errorCode().equals("AccessDeniedException")
                && error.awsErrorDetails().errorMessage().equals(message);
        }
    }

    /** A policy of one statement. */
    private static String allow(String action) {
        return "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"" + action + "\",\"Resource\":\"*\"}}";
    }

    private static boolean fails(String code, Callable<?> run) throws Exception {
        try {
            run.call();
            return false;
        } catch (KmsException error) {
            return error.awsErrorDetails().errorCode().equals(code);
        }
    }

    /** Calls the control API. @return the body of its answer */
    private static String control(String url, String token, String method, String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/_fauxkms/" + path))
            .header("authorization", "Bearer " + token)
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build();
        HttpResponse<String> answer = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() >= 300) throw new IllegalStateException(path + ": " + answer.statusCode() + " " + answer.body());
        return answer.body();
    }

    private static String member(String json, String name) {
        Matcher matcher = Pattern.compile("\"" + name + "\":\"([^\"]*)\"").matcher(json);
        if (!matcher.find()) throw new IllegalStateException("no " + name);
        return matcher.group(1);
    }
}
