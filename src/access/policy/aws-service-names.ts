/**
 * Names of services in AWS's service principals, without the labels before them: `logs` also stands for
 * `delivery.logs`. They are the endpoint prefixes and signing names of botocore 1.44.8, and the names in public lists
 * of service principals (iam-floyd 0.851, 2026-10), and those of AWS's guides that neither has, such as `dnssec-route53`.
 * AWS publishes no complete list.
 */
export const AWS_SERVICE_NAMES: ReadonlySet<string> = new Set(
  `
  a4b abuse access-analyzer account account-access account-access-runtime acm acm-pca aco-automation
  agent-discovery agent-registry agent-registry-control agreement-marketplace aidevops aiops airflow airflow-env
  airflow-serverless alexa-appkit alexa-connectedhome amazonmq amplify amplifybackend amplifyuibuilder aoss
  apigateway apiportal app-integrations appconfig appconfigdata appfabric appflow application-autoscaling
  application-cost-profiler application-insights application-signals application-status-checks
  application-transformation applicationinsights appmesh apprunner appstream appstream2 appsync aps
  arc-region-switch arc-zonal-shift artifact athena auditmanager automation autoscaling autoscaling-plans
  aws-artifact-account-sync aws-external-anthropic aws-marketplace awsssoportal b2bi backup backup-gateway
  backup-search backup-storage batch bcm bcm-dashboards bcm-data-exports bcm-pricing-calculator
  bcm-recommended-actions bedrock bedrock-agent bedrock-agent-runtime bedrock-agentcore
  bedrock-agentcore-control bedrock-data-automation bedrock-data-automation-runtime bedrock-mantle
  bedrock-runtime billing billingconductor billingconsole billingreports braket budgets bugbust capacitymanager
  cases cassandra cassandra-streams ce chatbot chime cleanrooms cleanrooms-ml cloud9 cloudcontrolapi
  clouddirectory cloudformation cloudfront cloudfront-keyvaluestore cloudhsm cloudhsmv2 cloudsearch
  cloudsearchdomain cloudshell cloudtrail cloudtrail-data cloudwatch cloudwatch-crossaccount cloudwatch-omni
  codeartifact codebuild codecatalyst codecatalyst-runner codecommit codeconnections codedeploy
  codeguru-profiler codeguru-reviewer codeguru-security codepipeline codestar codestar-connections
  codestar-notifications codewhisperer cognito-identity cognito-idp cognito-sync comprehend comprehendmedical
  compute-optimizer config config-conforms config-multiaccountsetup conformsconnector connect connect-campaigns
  contact-lens continuum controlcatalog controltower cost-optimization-hub costalerts
  crowdscale-usagelimitincrease cur customer-profiles data-signer databrew dataexchange datapipeline datasync
  datazone datazonecontrol dax deadline deeplens delivery deployment-marketplace detective devicefarm
  devops-guru diode directconnect discovery discovery-marketplace dlm dms dnssec-route53 docdb docdb-elastic drs
  ds ds-data dsql dynamodb dynamodbstreams ebs ec ec2 ec2-images ec2-instance-connect ec2fastlaunch ec2fleet
  ec2messages ec2scheduled ec2sqlha ecr ecr-public ecs ecs-compute ecs-tasks edgelambda eks eks-auth
  eks-connector eks-fargate eks-fargate-pods eks-nodegroup elasticache elasticache-snapshot elasticbeanstalk
  elasticfilesystem elasticloadbalancing elasticmapreduce elasticsearch elastictranscoder elemental-inference
  email emr-containers emr-serverless emr-wal end-user-messaging entityresolution es events eventsv2 evidently
  evs execute-api finops-agent finspace firehose fis fms forecast forecastquery frauddetector freertos freetier
  fsx galaxy gamelift gameliftstreams geo geo-maps geo-places geo-routes glacier globalaccelerator glue grafana
  greengrass groundstation guardduty health health-agent healthlake honeycode iam iam-toolbox identity-chime
  identitystore imagebuilder importexport inspector inspector-scan inspector2 integrations interconnect
  internetmonitor invoicing iot iot-jobs-data iotanalytics iotdata iotdeviceadvisor iotevents iotfleethub
  iotfleetwise iotmanagedintegrations iotroborunner iotsecuredtunneling iotsitewise iotthingsgraph iottwinmaker
  iotwireless ipam iq ivs ivschat ivsrealtime jellyfish kafka kafkaconnect kendra kendra-ranking kinesis
  kinesisanalytics kinesisvideo kms lakeformation lambda launchwizard lex lexv2 license-manager
  license-manager-linux-subscriptions license-manager-user-subscriptions lightsail logs lookoutequipment
  lookoutmetrics lookoutvision m2 machinelearning macie macie2 mail-manager managedblockchain
  managedblockchain-query managedservices marketplace marketplacecommerceanalytics master-account
  media-pipelines-chime mediaconnect mediaconvert medialive mediapackage mediapackage-vod mediapackagev2
  mediastore mediatailor medical-imaging meetings-chime member-account memory-db memorydb messaging-chime
  metering-marketplace mgh mgn migrationhub migrationhub-config migrationhub-orchestrator migrationhub-strategy
  mobileanalytics mobilehub mobiletargeting models-v2-lex monitoring monitron mpa mq mturk-requester mwaa
  neptune neptune-db neptune-graph network-firewall network-security-director network-security-manager
  networkflowmonitor networkinsights networkmanager networkmonitor nimble notifications notifications-contacts
  nova-act oam observabilityadmin odb oidc omics opensearchservice opsworks opsworks-cm organizations osis
  osis-pipelines osm outposts panorama partnercentral partnercentral-account partnercentral-account-management
  partnercentral-benefits partnercentral-channel partnercentral-marketing partnercentral-prm
  partnercentral-selling payment-cryptography payments pca-connector-ad pca-connector-scep pcs personalize
  personalize-events personalize-runtime pi pinpoint pipes polly pricing pricingplanmanager privateca profile
  proton purchaseorders q qapps qbusiness qldb quicksight ram rbin rds rds-data rds-preview redshift
  redshift-data redshift-serverless refactor-spaces rekognition reporting-marketplace repostspace researchstudio
  resiliencehub resource-explorer-2 resource-groups robomaker rolesanywhere route53 route53-recovery-cluster
  route53-recovery-control-config route53-recovery-readiness route53domains route53globalresolver
  route53profiles route53resolver rtbfabric rum runtime-v2-lex s3 s3-control s3-outposts s3express s3files
  s3tables s3vectors sagemaker sagemaker-geospatial savingsplans scheduler schemas scn sdb secretsmanager
  secretsmanager-rotation security-ir securityagent securityhub securityhubv2 securitylake serverlessrepo
  servicecatalog servicecatalog-appregistry servicediscovery servicequotas ses shield signer signin
  simspaceweaver sms sms-voice snow-device-management snowball sns social-messaging spot spotfleet sqlworkbench
  sqs ssm ssm-contacts ssm-guiconnect ssm-incidents ssm-quicksetup ssm-sap ssmmessages sso sso-oauth states
  storagegateway sts support supportapp supportauthz supportplans sustainability swf synthetics tag tagging tax
  textract thinclient timestream timestream-influxdb tnb transcribe transfer transform-custom transitgateway
  translate trustedadvisor tts uxc verified-access verifiedpermissions vmie voice-chime voiceid vpc-flow-logs
  vpc-lattice waf waf-regional wafv2 wam wellarchitected wickr wisdom workdocs worklink workmail
  workmailmessageflow workspaces workspaces-instances workspaces-web xray
`
    .trim()
    .split(/\s+/),
);
