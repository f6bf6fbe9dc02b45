package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials/stscreds"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go"
)

// guarded is an account of its own, in which a root user has made the key.
const guarded = "200000000002"

// policy is a document of one statement; a principal makes it a trust policy.
func policy(action string, principal map[string]string) string {
	statement := map[string]any{"Effect": "Allow", "Action": action}
	if principal == nil {
		statement["Resource"] = "*"
	} else {
		statement["Principal"] = principal
	}
	text, _ := json.Marshal(map[string]any{"Version": "2012-10-17", "Statement": []any{statement}})
	return string(text)
}

// expectDenied tells what is wrong with an error that should be a denial by identity-based policies.
func expectDenied(err error, who, action, resource string) error {
	if wrong := expectCode(err, "AccessDeniedException"); wrong != nil {
		return wrong
	}
	var api smithy.APIError
	errors.As(err, &api)
	wanted := fmt.Sprintf("User: %s is not authorized to perform: %s on resource: %s because no identity-based policy allows the %s action", who, action, resource, action)
	return expect(api.ErrorMessage() == wanted, "message", api.ErrorMessage())
}

// authorizationChecks are of users, roles and sessions, for which policies decide at the strict server.
func authorizationChecks(server, token string) []check {
	var root, alice aws.Config
	var key, role string
	aliceARN := "arn:aws:iam::" + guarded + ":user/alice"
	encrypt := func(with aws.Config) error {
		_, err := kms.NewFromConfig(with).Encrypt(ctx, &kms.EncryptInput{KeyId: &key, Plaintext: []byte("hello")})
		return err
	}
	listKeys := func(with aws.Config) error {
		_, err := kms.NewFromConfig(with).ListKeys(ctx, &kms.ListKeysInput{})
		return err
	}
	// As an assumed role, which may encrypt and nothing else.
	asSession := func(with aws.Config, session string) error {
		seen, err := sts.NewFromConfig(with).GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
		if err != nil {
			return err
		}
		who := "arn:aws:sts::" + guarded + ":assumed-role/" + session
		if err := expect(aws.ToString(seen.Arn) == who, "caller", aws.ToString(seen.Arn)); err != nil {
			return err
		}
		if err := encrypt(with); err != nil {
			return err
		}
		return expectDenied(listKeys(with), who, "kms:ListKeys", "*")
	}
	makeRole := func(name, trust string) (string, error) {
		client := iam.NewFromConfig(root)
		made, err := client.CreateRole(ctx, &iam.CreateRoleInput{RoleName: &name, AssumeRolePolicyDocument: &trust})
		if err != nil {
			return "", err
		}
		_, err = client.PutRolePolicy(ctx, &iam.PutRolePolicyInput{
			RoleName: &name, PolicyName: aws.String("own"), PolicyDocument: aws.String(policy("kms:Encrypt", nil)),
		})
		return aws.ToString(made.Role.Arn), err
	}
	return []check{
		{"policies, a user that IAM makes", func() error {
			var made struct{ AccessKeyID, SecretAccessKey string }
			wanted := map[string]string{"cloud": "aws", "account": guarded, "principal": "root"}
			if err := control(server, token, "POST", "credentials", wanted, &made); err != nil {
				return err
			}
			root = configOf(server, made.AccessKeyID, made.SecretAccessKey)
			created, err := kms.NewFromConfig(root).CreateKey(ctx, &kms.CreateKeyInput{})
			if err != nil {
				return err
			}
			key = aws.ToString(created.KeyMetadata.Arn)
			client := iam.NewFromConfig(root)
			name := aws.String("alice")
			if _, err := client.CreateUser(ctx, &iam.CreateUserInput{UserName: name}); err != nil {
				return err
			}
			document := strings.Replace(policy("", nil), `""`, `["kms:Encrypt","sts:AssumeRole"]`, 1)
			_, err = client.PutUserPolicy(ctx, &iam.PutUserPolicyInput{UserName: name, PolicyName: aws.String("own"), PolicyDocument: &document})
			if err != nil {
				return err
			}
			secret, err := client.CreateAccessKey(ctx, &iam.CreateAccessKeyInput{UserName: name})
			if err != nil {
				return err
			}
			alice = configOf(server, aws.ToString(secret.AccessKey.AccessKeyId), aws.ToString(secret.AccessKey.SecretAccessKey))
			if err := encrypt(alice); err != nil {
				return err
			}
			return expectDenied(listKeys(alice), aliceARN, "kms:ListKeys", "*")
		}},
		{"policies, documents and typed errors of IAM", func() error {
			client := iam.NewFromConfig(root)
			seen, err := client.GetUserPolicy(ctx, &iam.GetUserPolicyInput{UserName: aws.String("alice"), PolicyName: aws.String("own")})
			if err != nil {
				return err
			}
			document, err := url.QueryUnescape(aws.ToString(seen.PolicyDocument))
			if err != nil || !strings.Contains(document, `"sts:AssumeRole"`) {
				return fmt.Errorf("document %s: %w", document, err)
			}
			_, err = client.GetRole(ctx, &iam.GetRoleInput{RoleName: aws.String("nobody")})
			var missing *iamtypes.NoSuchEntityException
			if !errors.As(err, &missing) {
				return fmt.Errorf("wanted NoSuchEntityException, got %w", err)
			}
			_, err = client.CreateUser(ctx, &iam.CreateUserInput{UserName: aws.String("alice")})
			var there *iamtypes.EntityAlreadyExistsException
			return expect(errors.As(err, &there), "wanted EntityAlreadyExistsException", err)
		}},
		{"policies, stscreds.AssumeRoleProvider", func() error {
			made, err := makeRole("app", policy("sts:AssumeRole", map[string]string{"AWS": guarded}))
			if err != nil {
				return err
			}
			role = made
			provider := stscreds.NewAssumeRoleProvider(sts.NewFromConfig(alice), role, func(options *stscreds.AssumeRoleOptions) {
				options.RoleSessionName = "worker"
			})
			session := alice.Copy()
			session.Credentials = aws.NewCredentialsCache(provider)
			return asSession(session, "app/worker")
		}},
		{"policies, a role that is not there", func() error {
			session := alice.Copy()
			session.Credentials = stscreds.NewAssumeRoleProvider(sts.NewFromConfig(alice), role+"2")
			err := listKeys(session)
			wanted := "User: " + aliceARN + " is not authorized to perform: sts:AssumeRole on resource: " + role + "2"
			if wrong := expectCode(err, "AccessDenied"); wrong != nil {
				return wrong
			}
			return expect(strings.HasSuffix(err.Error(), wanted), "message", err)
		}},
		{"policies, a profile with role_arn and source_profile", func() error {
			base, err := alice.Credentials.Retrieve(ctx)
			if err != nil {
				return err
			}
			text := fmt.Sprintf("[profile base]\naws_access_key_id = %s\naws_secret_access_key = %s\n[profile app]\nrole_arn = %s\nsource_profile = base\nrole_session_name = profile\nregion = %s\n",
				base.AccessKeyID, base.SecretAccessKey, role, region)
			file := filepath.Join(os.Getenv("FAUXKMS_FOLDER"), "config")
			if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
				return err
			}
			// Credentials are resolved before AWS_ENDPOINT_URL is, so STS would be asked at AWS without its own variable.
			for _, name := range []string{"AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_STS"} {
				os.Setenv(name, server)
				defer os.Unsetenv(name)
			}
			session, err := config.LoadDefaultConfig(ctx, config.WithSharedConfigFiles([]string{file}), config.WithSharedCredentialsFiles(nil), config.WithSharedConfigProfile("app"))
			if err != nil {
				return err
			}
			return asSession(session, "app/profile")
		}},
		{"policies, stscreds.WebIdentityRoleProvider", func() error {
			provider := json.RawMessage(os.Getenv("FAUXKMS_OIDC_PROVIDER"))
			var known struct{ ARN string }
			if err := control(server, token, "PUT", "oidc-providers/"+guarded, provider, &known); err != nil {
				return err
			}
			pod, err := makeRole("pod", policy("sts:AssumeRoleWithWebIdentity", map[string]string{"Federated": known.ARN}))
			if err != nil {
				return err
			}
			session := alice.Copy()
			with := func(file string) {
				from := stscreds.IdentityTokenFile(os.Getenv(file))
				session.Credentials = aws.NewCredentialsCache(stscreds.NewWebIdentityRoleProvider(sts.NewFromConfig(alice), pod, from, func(options *stscreds.WebIdentityRoleOptions) {
					options.RoleSessionName = "pod-1"
				}))
			}
			with("FAUXKMS_TOKEN_FILE")
			if err := asSession(session, "pod/pod-1"); err != nil {
				return err
			}
			with("FAUXKMS_FORGED_TOKEN_FILE")
			return expectCode(listKeys(session), "InvalidIdentityToken")
		}},
	}
}
