"""The lists of each resource type whose order means nothing. Made by `make reference`: do not edit.

A line is a type that CloudFormation can read back, and the paths of its sets; `*` is any place in a list, any key.
"""
# ruff: noqa: E501 - a line is a type

TYPES = """
AWS::ACMPCA::Permission /Actions
AWS::AIOps::InvestigationGroup /ChatbotNotificationChannels /ChatbotNotificationChannels/*/ChatConfigurationArns /CrossAccountConfigurations /TagKeyBoundaries
AWS::APS::AnomalyDetector /Labels
AWS::APS::Scraper /Source/EksConfiguration/SecurityGroupIds /Source/EksConfiguration/SubnetIds /Source/VpcConfiguration/SecurityGroupIds /Source/VpcConfiguration/SubnetIds
AWS::APS::Workspace /WorkspaceConfiguration/LimitsPerLabelSets /WorkspaceConfiguration/LimitsPerLabelSets/*/LabelSet
AWS::ARCZonalShift::ZonalAutoshiftConfiguration /PracticeRunConfiguration/BlockedDates /PracticeRunConfiguration/BlockedWindows /PracticeRunConfiguration/BlockingAlarms /PracticeRunConfiguration/OutcomeAlarms
AWS::AWSExternalAnthropic::Workspace /DataResidency/AllowedInferenceGeos
AWS::AccessAnalyzer::Analyzer /AnalyzerConfiguration/InternalAccessConfiguration/InternalAccessAnalysisRule/Inclusions /AnalyzerConfiguration/InternalAccessConfiguration/InternalAccessAnalysisRule/Inclusions/*/AccountIds /AnalyzerConfiguration/InternalAccessConfiguration/InternalAccessAnalysisRule/Inclusions/*/ResourceArns /AnalyzerConfiguration/InternalAccessConfiguration/InternalAccessAnalysisRule/Inclusions/*/ResourceTypes /AnalyzerConfiguration/UnusedAccessConfiguration/AnalysisRule/Exclusions /AnalyzerConfiguration/UnusedAccessConfiguration/AnalysisRule/Exclusions/*/AccountIds /AnalyzerConfiguration/UnusedAccessConfiguration/AnalysisRule/Exclusions/*/ResourceTags /AnalyzerConfiguration/UnusedAccessConfiguration/AnalysisRule/Exclusions/*/ResourceTags/* /ArchiveRules /ArchiveRules/*/Filter /ArchiveRules/*/Filter/*/Contains /ArchiveRules/*/Filter/*/Eq /ArchiveRules/*/Filter/*/Neq
AWS::AccessAnalyzer::ArchiveRule /Filter/*/Contains /Filter/*/Eq /Filter/*/Neq
AWS::AgentRegistry::Registry /ApprovalConfiguration/AutoApprovalRules /CustomMetadataSchemaConfiguration/RecordTypeSchemaOverrides
AWS::AmazonMQ::Broker /ResourceShareArns /SecurityGroups /SubnetIds /Users /Users/*/Groups
AWS::Amplify::App /Tags/*
AWS::Amplify::Branch /Tags/*
AWS::ApiGateway::Authorizer /ProviderARNs
AWS::ApiGateway::Deployment /StageDescription/MethodSettings /StageDescription/Tags
AWS::ApiGateway::Stage /MethodSettings
AWS::ApiGateway::VpcLink /TargetArns
AWS::ApiGatewayV2::VpcLink /SecurityGroupIds /SubnetIds
AWS::AppConfig::ConfigurationProfile /Validators
AWS::AppConfig::Environment /Monitors
AWS::AppConfig::Extension /Actions/*
AWS::AppIntegrations::Application /ApplicationSourceConfig/ExternalUrlConfig/ApprovedOrigins /IframeConfig/Allow /IframeConfig/Sandbox /Permissions
AWS::AppRunner::VpcConnector /SecurityGroups /Subnets
AWS::AppStream::AppBlockBuilder /AccessEndpoints /AppBlockArns /VpcConfig/SecurityGroupIds /VpcConfig/SubnetIds
AWS::AppStream::Application /AttributesToDelete /InstanceFamilies /Platforms
AWS::AppStream::Entitlement /Attributes
AWS::AppStream::Fleet /AttributesToDelete /UsbDeviceFilterStrings /VpcConfig/SecurityGroupIds /VpcConfig/SubnetIds
AWS::AppStream::Stack /AgentAccessConfig/Settings
AWS::AppSync::Api /EventConfig/AuthProviders /EventConfig/ConnectionAuthModes /EventConfig/DefaultPublishAuthModes /EventConfig/DefaultSubscribeAuthModes
AWS::AppSync::ChannelNamespace /PublishAuthModes /SubscribeAuthModes
AWS::AppSync::Resolver /CachingConfig/CachingKeys /PipelineConfig/Functions
AWS::ApplicationAutoScaling::ScalableTarget /ScheduledActions
AWS::ApplicationAutoScaling::ScalingPolicy /PredictiveScalingPolicyConfiguration/MetricSpecifications /PredictiveScalingPolicyConfiguration/MetricSpecifications/*/CustomizedCapacityMetricSpecification/MetricDataQueries /PredictiveScalingPolicyConfiguration/MetricSpecifications/*/CustomizedCapacityMetricSpecification/MetricDataQueries/*/MetricStat/Metric/Dimensions /PredictiveScalingPolicyConfiguration/MetricSpecifications/*/CustomizedLoadMetricSpecification/MetricDataQueries /PredictiveScalingPolicyConfiguration/MetricSpecifications/*/CustomizedLoadMetricSpecification/MetricDataQueries/*/MetricStat/Metric/Dimensions /PredictiveScalingPolicyConfiguration/MetricSpecifications/*/CustomizedScalingMetricSpecification/MetricDataQueries /PredictiveScalingPolicyConfiguration/MetricSpecifications/*/CustomizedScalingMetricSpecification/MetricDataQueries/*/MetricStat/Metric/Dimensions /StepScalingPolicyConfiguration/StepAdjustments /TargetTrackingScalingPolicyConfiguration/CustomizedMetricSpecification/Dimensions /TargetTrackingScalingPolicyConfiguration/CustomizedMetricSpecification/Metrics /TargetTrackingScalingPolicyConfiguration/CustomizedMetricSpecification/Metrics/*/MetricStat/Metric/Dimensions
AWS::ApplicationSignals::GroupingConfiguration /GroupingAttributeDefinitions
AWS::ApplicationSignals::ServiceLevelObjective /BurnRateConfigurations /ExclusionWindows /RequestBasedSli/RequestBasedSliMetric/MonitoredRequestCountMetric/BadCountMetric/*/MetricStat/Metric/Dimensions /RequestBasedSli/RequestBasedSliMetric/MonitoredRequestCountMetric/GoodCountMetric/*/MetricStat/Metric/Dimensions /RequestBasedSli/RequestBasedSliMetric/TotalRequestCountMetric/*/MetricStat/Metric/Dimensions /Sli/SliMetric/MetricDataQueries/*/MetricStat/Metric/Dimensions
AWS::Athena::CapacityReservation /CapacityAssignmentConfiguration/CapacityAssignments /CapacityAssignmentConfiguration/CapacityAssignments/*/WorkgroupNames
AWS::AutoScaling::AutoScalingGroup /AvailabilityZoneIds /AvailabilityZones /LifecycleHookSpecificationList /MetricsCollection/*/Metrics /MixedInstancesPolicy/LaunchTemplate/Overrides/*/InstanceRequirements/AcceleratorManufacturers /MixedInstancesPolicy/LaunchTemplate/Overrides/*/InstanceRequirements/AcceleratorNames /MixedInstancesPolicy/LaunchTemplate/Overrides/*/InstanceRequirements/AcceleratorTypes /MixedInstancesPolicy/LaunchTemplate/Overrides/*/InstanceRequirements/CpuManufacturers /MixedInstancesPolicy/LaunchTemplate/Overrides/*/InstanceRequirements/InstanceGenerations /MixedInstancesPolicy/LaunchTemplate/Overrides/*/InstanceRequirements/LocalStorageTypes /NotificationConfiguration/NotificationTypes /NotificationConfigurations/*/NotificationTypes /TargetGroupARNs /TrafficSources /VPCZoneIdentifier
AWS::AutoScaling::LaunchConfiguration /BlockDeviceMappings /ClassicLinkVPCSecurityGroups /SecurityGroups
AWS::AutoScaling::ScalingPolicy /PredictiveScalingConfiguration/MetricSpecifications /PredictiveScalingConfiguration/MetricSpecifications/*/CustomizedCapacityMetricSpecification/MetricDataQueries /PredictiveScalingConfiguration/MetricSpecifications/*/CustomizedCapacityMetricSpecification/MetricDataQueries/*/MetricStat/Metric/Dimensions /PredictiveScalingConfiguration/MetricSpecifications/*/CustomizedLoadMetricSpecification/MetricDataQueries /PredictiveScalingConfiguration/MetricSpecifications/*/CustomizedLoadMetricSpecification/MetricDataQueries/*/MetricStat/Metric/Dimensions /PredictiveScalingConfiguration/MetricSpecifications/*/CustomizedScalingMetricSpecification/MetricDataQueries /PredictiveScalingConfiguration/MetricSpecifications/*/CustomizedScalingMetricSpecification/MetricDataQueries/*/MetricStat/Metric/Dimensions /StepAdjustments /StepAdjustments/* /TargetTrackingConfiguration/CustomizedMetricSpecification/Dimensions /TargetTrackingConfiguration/CustomizedMetricSpecification/Metrics /TargetTrackingConfiguration/CustomizedMetricSpecification/Metrics/*/MetricStat/Metric/Dimensions
AWS::Backup::BackupPlan /BackupPlan/AdvancedBackupSettings
AWS::Backup::BackupSelection /BackupSelection/Conditions/StringEquals /BackupSelection/Conditions/StringLike /BackupSelection/Conditions/StringNotEquals /BackupSelection/Conditions/StringNotLike /BackupSelection/ListOfTags /BackupSelection/NotResources /BackupSelection/Resources
AWS::Backup::BackupVault /Notifications/BackupVaultEvents
AWS::Backup::Framework /FrameworkControls /FrameworkControls/*/ControlInputParameters /FrameworkControls/*/ControlScope/ComplianceResourceIds /FrameworkControls/*/ControlScope/ComplianceResourceTypes /FrameworkControls/*/ControlScope/Tags /FrameworkTags
AWS::Backup::LegalHold /RecoveryPointSelection/ResourceIdentifiers /RecoveryPointSelection/VaultNames
AWS::Backup::LogicallyAirGappedBackupVault /Notifications/BackupVaultEvents
AWS::Backup::ReportPlan /ReportDeliveryChannel/Formats /ReportPlanTags /ReportSetting/Accounts /ReportSetting/FrameworkArns /ReportSetting/OrganizationUnits /ReportSetting/Regions
AWS::Backup::RestoreTestingPlan /RecoveryPointSelection/ExcludeVaults /RecoveryPointSelection/IncludeVaults /RecoveryPointSelection/RecoveryPointTypes
AWS::Backup::RestoreTestingSelection /ProtectedResourceArns /ProtectedResourceConditions/StringEquals /ProtectedResourceConditions/StringNotEquals
AWS::Batch::ComputeEnvironment /ComputeResources/Ec2Configuration /ComputeResources/InstanceTypes /ComputeResources/LaunchTemplate/Overrides /ComputeResources/LaunchTemplate/Overrides/*/TargetInstanceTypes /ComputeResources/ManagedInstancesProvider/InstanceLaunchTemplate/InstanceRequirements/AllowedInstanceTypes /ComputeResources/ManagedInstancesProvider/InstanceLaunchTemplate/NetworkConfiguration/SecurityGroups /ComputeResources/ManagedInstancesProvider/InstanceLaunchTemplate/NetworkConfiguration/Subnets /ComputeResources/SecurityGroupIds /ComputeResources/Subnets
AWS::Batch::JobDefinition /ContainerProperties/Environment /ContainerProperties/LinuxParameters/Devices /ContainerProperties/LinuxParameters/Devices/*/Permissions /ContainerProperties/LinuxParameters/Tmpfs /ContainerProperties/LinuxParameters/Tmpfs/*/MountOptions /ContainerProperties/LogConfiguration/SecretOptions /ContainerProperties/MountPoints /ContainerProperties/ResourceRequirements /ContainerProperties/Secrets /ContainerProperties/Ulimits /ContainerProperties/Volumes /EcsProperties/TaskProperties /EcsProperties/TaskProperties/*/Containers /EcsProperties/TaskProperties/*/Containers/*/DependsOn /EcsProperties/TaskProperties/*/Containers/*/Environment /EcsProperties/TaskProperties/*/Containers/*/LinuxParameters/Devices /EcsProperties/TaskProperties/*/Containers/*/LinuxParameters/Tmpfs /EcsProperties/TaskProperties/*/Containers/*/LogConfiguration/SecretOptions /EcsProperties/TaskProperties/*/Containers/*/MountPoints /EcsProperties/TaskProperties/*/Containers/*/ResourceRequirements /EcsProperties/TaskProperties/*/Containers/*/Secrets /EcsProperties/TaskProperties/*/Containers/*/Ulimits /EcsProperties/TaskProperties/*/Volumes /EksProperties/PodProperties/Containers /EksProperties/PodProperties/Containers/*/Env /EksProperties/PodProperties/Containers/*/VolumeMounts /EksProperties/PodProperties/ImagePullSecrets /EksProperties/PodProperties/InitContainers /EksProperties/PodProperties/InitContainers/*/Env /EksProperties/PodProperties/InitContainers/*/VolumeMounts /EksProperties/PodProperties/Volumes /NodeProperties/NodeRangeProperties /NodeProperties/NodeRangeProperties/*/Container/Environment /NodeProperties/NodeRangeProperties/*/Container/LinuxParameters/Devices /NodeProperties/NodeRangeProperties/*/Container/LinuxParameters/Devices/*/Permissions /NodeProperties/NodeRangeProperties/*/Container/LinuxParameters/Tmpfs /NodeProperties/NodeRangeProperties/*/Container/LinuxParameters/Tmpfs/*/MountOptions /NodeProperties/NodeRangeProperties/*/Container/LogConfiguration/SecretOptions /NodeProperties/NodeRangeProperties/*/Container/MountPoints /NodeProperties/NodeRangeProperties/*/Container/ResourceRequirements /NodeProperties/NodeRangeProperties/*/Container/Secrets /NodeProperties/NodeRangeProperties/*/Container/Ulimits /NodeProperties/NodeRangeProperties/*/Container/Volumes /NodeProperties/NodeRangeProperties/*/EcsProperties/TaskProperties /NodeProperties/NodeRangeProperties/*/EcsProperties/TaskProperties/*/Containers /NodeProperties/NodeRangeProperties/*/EcsProperties/TaskProperties/*/Volumes /NodeProperties/NodeRangeProperties/*/EksProperties/PodProperties/Containers /NodeProperties/NodeRangeProperties/*/EksProperties/PodProperties/Containers/*/Env /NodeProperties/NodeRangeProperties/*/EksProperties/PodProperties/Containers/*/VolumeMounts /NodeProperties/NodeRangeProperties/*/EksProperties/PodProperties/ImagePullSecrets /NodeProperties/NodeRangeProperties/*/EksProperties/PodProperties/InitContainers /NodeProperties/NodeRangeProperties/*/EksProperties/PodProperties/InitContainers/*/Env /NodeProperties/NodeRangeProperties/*/EksProperties/PodProperties/InitContainers/*/VolumeMounts /NodeProperties/NodeRangeProperties/*/EksProperties/PodProperties/Volumes /NodeProperties/NodeRangeProperties/*/InstanceTypes /RetryStrategy/EvaluateOnExit
AWS::Batch::SchedulingPolicy /FairsharePolicy/ShareDistribution
AWS::Batch::ServiceEnvironment /CapacityLimits
AWS::Bedrock::Agent /ActionGroups /ActionGroups/*/FunctionSchema/Functions /AgentCollaborators /KnowledgeBases /MemoryConfiguration/EnabledMemoryTypes /PromptOverrideConfiguration/PromptConfigurations /PromptOverrideConfiguration/PromptConfigurations/*/InferenceConfiguration/StopSequences
AWS::Bedrock::AgentAlias /AgentAliasHistoryEvents/*/RoutingConfiguration /RoutingConfiguration
AWS::Bedrock::AutomatedReasoningPolicy /PolicyDefinition/Rules /PolicyDefinition/Types /PolicyDefinition/Types/*/Values /PolicyDefinition/Variables
AWS::Bedrock::DataSource /DataSourceConfiguration/ConfluenceConfiguration/CrawlerConfiguration/FilterConfiguration/PatternObjectFilter/Filters/*/ExclusionFilters /DataSourceConfiguration/ConfluenceConfiguration/CrawlerConfiguration/FilterConfiguration/PatternObjectFilter/Filters/*/InclusionFilters /DataSourceConfiguration/S3Configuration/InclusionPrefixes /DataSourceConfiguration/SalesforceConfiguration/CrawlerConfiguration/FilterConfiguration/PatternObjectFilter/Filters/*/ExclusionFilters /DataSourceConfiguration/SalesforceConfiguration/CrawlerConfiguration/FilterConfiguration/PatternObjectFilter/Filters/*/InclusionFilters /DataSourceConfiguration/SharePointConfiguration/CrawlerConfiguration/FilterConfiguration/PatternObjectFilter/Filters/*/ExclusionFilters /DataSourceConfiguration/SharePointConfiguration/CrawlerConfiguration/FilterConfiguration/PatternObjectFilter/Filters/*/InclusionFilters /DataSourceConfiguration/SharePointConfiguration/SourceConfiguration/SiteUrls /DataSourceConfiguration/WebConfiguration/CrawlerConfiguration/ExclusionFilters /DataSourceConfiguration/WebConfiguration/CrawlerConfiguration/InclusionFilters /DataSourceConfiguration/WebConfiguration/SourceConfiguration/UrlConfiguration/SeedUrls /VectorIngestionConfiguration/ChunkingConfiguration/HierarchicalChunkingConfiguration/LevelConfigurations /VectorIngestionConfiguration/CustomTransformationConfiguration/Transformations
AWS::Bedrock::KnowledgeBase /KnowledgeBaseConfiguration/ManagedKnowledgeBaseConfiguration/EmbeddingModelConfiguration/BedrockEmbeddingModelConfiguration/Audio /KnowledgeBaseConfiguration/ManagedKnowledgeBaseConfiguration/EmbeddingModelConfiguration/BedrockEmbeddingModelConfiguration/Video /KnowledgeBaseConfiguration/ManagedKnowledgeBaseConfiguration/SupplementalDataStorageConfiguration/SupplementalDataStorageLocations /KnowledgeBaseConfiguration/SqlKnowledgeBaseConfiguration/RedshiftConfiguration/QueryGenerationConfiguration/GenerationContext/CuratedQueries /KnowledgeBaseConfiguration/SqlKnowledgeBaseConfiguration/RedshiftConfiguration/QueryGenerationConfiguration/GenerationContext/Tables /KnowledgeBaseConfiguration/SqlKnowledgeBaseConfiguration/RedshiftConfiguration/QueryGenerationConfiguration/GenerationContext/Tables/*/Columns /KnowledgeBaseConfiguration/SqlKnowledgeBaseConfiguration/RedshiftConfiguration/StorageConfigurations /KnowledgeBaseConfiguration/SqlKnowledgeBaseConfiguration/RedshiftConfiguration/StorageConfigurations/*/AwsDataCatalogConfiguration/TableNames /KnowledgeBaseConfiguration/VectorKnowledgeBaseConfiguration/EmbeddingModelConfiguration/BedrockEmbeddingModelConfiguration/Audio /KnowledgeBaseConfiguration/VectorKnowledgeBaseConfiguration/EmbeddingModelConfiguration/BedrockEmbeddingModelConfiguration/Video /KnowledgeBaseConfiguration/VectorKnowledgeBaseConfiguration/SupplementalDataStorageConfiguration/SupplementalDataStorageLocations
AWS::BedrockAgentCore::BrowserCustom /Certificates /EnterprisePolicies /NetworkConfiguration/VpcConfig/SecurityGroups /NetworkConfiguration/VpcConfig/Subnets
AWS::BedrockAgentCore::CapacityProvider /ComputeConfiguration/Ec2Configuration/LaunchTemplateSource/LaunchParameters/EphemeralVolumes /ComputeConfiguration/Ec2Configuration/LaunchTemplateSource/LaunchParameters/InstanceRequirements/AllowedInstanceTypes /ComputeConfiguration/Ec2Configuration/LaunchTemplateSource/LaunchParameters/LicenseSpecifications /ComputeConfiguration/Ec2Configuration/Volumes /ComputeConfiguration/Ec2Configuration/VpcConfiguration/SecurityGroups /ComputeConfiguration/Ec2Configuration/VpcConfiguration/Subnets
AWS::BedrockAgentCore::CodeInterpreterCustom /Certificates /NetworkConfiguration/VpcConfig/SecurityGroups /NetworkConfiguration/VpcConfig/Subnets
AWS::BedrockAgentCore::Evaluator /EvaluatorConfig/Derived/ModelConfig/BedrockEvaluatorModelConfig/InferenceConfig/StopSequences /EvaluatorConfig/LlmAsAJudge/ModelConfig/BedrockEvaluatorModelConfig/InferenceConfig/StopSequences /EvaluatorConfig/LlmAsAJudge/RatingScale/Categorical /EvaluatorConfig/LlmAsAJudge/RatingScale/MultiDimensional/*/DimensionRatingScale/Categorical /EvaluatorConfig/LlmAsAJudge/RatingScale/MultiDimensional/*/DimensionRatingScale/Numerical /EvaluatorConfig/LlmAsAJudge/RatingScale/Numerical
AWS::BedrockAgentCore::Memory /IndexedKeys /MemoryStrategies /MemoryStrategies/*/CustomMemoryStrategy/Configuration/EpisodicOverride/Reflection/MemoryRecordSchema/MetadataSchema /MemoryStrategies/*/CustomMemoryStrategy/Configuration/EpisodicOverride/Reflection/MemoryRecordSchema/MetadataSchema/*/ExtractionConfig/LlmExtractionConfig/Validation/StringListValidation/AllowedValues /MemoryStrategies/*/CustomMemoryStrategy/Configuration/EpisodicOverride/Reflection/MemoryRecordSchema/MetadataSchema/*/ExtractionConfig/LlmExtractionConfig/Validation/StringValidation/AllowedValues /MemoryStrategies/*/CustomMemoryStrategy/Configuration/EpisodicOverride/Reflection/NamespaceTemplates /MemoryStrategies/*/CustomMemoryStrategy/Configuration/EpisodicOverride/Reflection/Namespaces /MemoryStrategies/*/CustomMemoryStrategy/Configuration/SelfManagedConfiguration/TriggerConditions /MemoryStrategies/*/CustomMemoryStrategy/MemoryRecordSchema/MetadataSchema /MemoryStrategies/*/CustomMemoryStrategy/MemoryRecordSchema/MetadataSchema/*/ExtractionConfig/LlmExtractionConfig/Validation/StringListValidation/AllowedValues /MemoryStrategies/*/CustomMemoryStrategy/MemoryRecordSchema/MetadataSchema/*/ExtractionConfig/LlmExtractionConfig/Validation/StringValidation/AllowedValues /MemoryStrategies/*/CustomMemoryStrategy/NamespaceTemplates /MemoryStrategies/*/CustomMemoryStrategy/Namespaces /MemoryStrategies/*/EpisodicMemoryStrategy/MemoryRecordSchema/MetadataSchema /MemoryStrategies/*/EpisodicMemoryStrategy/MemoryRecordSchema/MetadataSchema/*/ExtractionConfig/LlmExtractionConfig/Validation/StringListValidation/AllowedValues /MemoryStrategies/*/EpisodicMemoryStrategy/MemoryRecordSchema/MetadataSchema/*/ExtractionConfig/LlmExtractionConfig/Validation/StringValidation/AllowedValues /MemoryStrategies/*/EpisodicMemoryStrategy/NamespaceTemplates /MemoryStrategies/*/EpisodicMemoryStrategy/Namespaces /MemoryStrategies/*/EpisodicMemoryStrategy/ReflectionConfiguration/MemoryRecordSchema/MetadataSchema /MemoryStrategies/*/EpisodicMemoryStrategy/ReflectionConfiguration/MemoryRecordSchema/MetadataSchema/*/ExtractionConfig/LlmExtractionConfig/Validation/StringListValidation/AllowedValues /MemoryStrategies/*/EpisodicMemoryStrategy/ReflectionConfiguration/MemoryRecordSchema/MetadataSchema/*/ExtractionConfig/LlmExtractionConfig/Validation/StringValidation/AllowedValues /MemoryStrategies/*/EpisodicMemoryStrategy/ReflectionConfiguration/NamespaceTemplates /MemoryStrategies/*/EpisodicMemoryStrategy/ReflectionConfiguration/Namespaces /MemoryStrategies/*/SemanticMemoryStrategy/MemoryRecordSchema/MetadataSchema /MemoryStrategies/*/SemanticMemoryStrategy/MemoryRecordSchema/MetadataSchema/*/ExtractionConfig/LlmExtractionConfig/Validation/StringListValidation/AllowedValues /MemoryStrategies/*/SemanticMemoryStrategy/MemoryRecordSchema/MetadataSchema/*/ExtractionConfig/LlmExtractionConfig/Validation/StringValidation/AllowedValues /MemoryStrategies/*/SemanticMemoryStrategy/NamespaceTemplates /MemoryStrategies/*/SemanticMemoryStrategy/Namespaces /MemoryStrategies/*/SummaryMemoryStrategy/MemoryRecordSchema/MetadataSchema /MemoryStrategies/*/SummaryMemoryStrategy/MemoryRecordSchema/MetadataSchema/*/ExtractionConfig/LlmExtractionConfig/Validation/StringListValidation/AllowedValues /MemoryStrategies/*/SummaryMemoryStrategy/MemoryRecordSchema/MetadataSchema/*/ExtractionConfig/LlmExtractionConfig/Validation/StringValidation/AllowedValues /MemoryStrategies/*/SummaryMemoryStrategy/NamespaceTemplates /MemoryStrategies/*/SummaryMemoryStrategy/Namespaces /MemoryStrategies/*/UserPreferenceMemoryStrategy/MemoryRecordSchema/MetadataSchema /MemoryStrategies/*/UserPreferenceMemoryStrategy/MemoryRecordSchema/MetadataSchema/*/ExtractionConfig/LlmExtractionConfig/Validation/StringListValidation/AllowedValues /MemoryStrategies/*/UserPreferenceMemoryStrategy/MemoryRecordSchema/MetadataSchema/*/ExtractionConfig/LlmExtractionConfig/Validation/StringValidation/AllowedValues /MemoryStrategies/*/UserPreferenceMemoryStrategy/NamespaceTemplates /MemoryStrategies/*/UserPreferenceMemoryStrategy/Namespaces /NamespaceKeys /NamespaceKeys/*/Validation/AllowedValues /StreamDeliveryResources/Resources /StreamDeliveryResources/Resources/*/Kinesis/ContentConfigurations
AWS::BedrockAgentCore::OAuth2CredentialProvider /Oauth2ProviderConfigInput/CustomOauth2ProviderConfig/OauthDiscovery/AuthorizationServerMetadata/ResponseTypes /Oauth2ProviderConfigInput/CustomOauth2ProviderConfig/OnBehalfOfTokenExchangeConfig/TokenExchangeGrantTypeConfig/ActorTokenScopes /Oauth2ProviderConfigInput/CustomOauth2ProviderConfig/PrivateEndpoint/ManagedVpcResource/SecurityGroupIds /Oauth2ProviderConfigInput/CustomOauth2ProviderConfig/PrivateEndpoint/ManagedVpcResource/SubnetIds /Oauth2ProviderConfigInput/CustomOauth2ProviderConfig/PrivateEndpointOverrides /Oauth2ProviderConfigInput/CustomOauth2ProviderConfig/PrivateEndpointOverrides/*/PrivateEndpoint/ManagedVpcResource/SecurityGroupIds /Oauth2ProviderConfigInput/CustomOauth2ProviderConfig/PrivateEndpointOverrides/*/PrivateEndpoint/ManagedVpcResource/SubnetIds /Oauth2ProviderConfigOutput/OauthDiscovery/AuthorizationServerMetadata/ResponseTypes /Oauth2ProviderConfigOutput/OnBehalfOfTokenExchangeConfig/TokenExchangeGrantTypeConfig/ActorTokenScopes /Oauth2ProviderConfigOutput/PrivateEndpoint/ManagedVpcResource/SecurityGroupIds /Oauth2ProviderConfigOutput/PrivateEndpoint/ManagedVpcResource/SubnetIds /Oauth2ProviderConfigOutput/PrivateEndpointOverrides /Oauth2ProviderConfigOutput/PrivateEndpointOverrides/*/PrivateEndpoint/ManagedVpcResource/SecurityGroupIds /Oauth2ProviderConfigOutput/PrivateEndpointOverrides/*/PrivateEndpoint/ManagedVpcResource/SubnetIds
AWS::BedrockAgentCore::OnlineEvaluationConfig /ClusteringConfig/Frequencies /DataSourceConfig/CloudWatchLogs/LogGroupNamePrefixes /DataSourceConfig/CloudWatchLogs/LogGroupNames /DataSourceConfig/CloudWatchLogs/ServiceNames /Evaluators /Insights /Rule/Filters
AWS::BedrockAgentCore::PaymentConnector /CredentialProviderConfigurations
AWS::BedrockAgentCore::PaymentManager /AuthorizerConfiguration/CustomJWTAuthorizer/AllowedAudience /AuthorizerConfiguration/CustomJWTAuthorizer/AllowedClients /AuthorizerConfiguration/CustomJWTAuthorizer/AllowedScopes /AuthorizerConfiguration/CustomJWTAuthorizer/CustomClaims /AuthorizerConfiguration/CustomJWTAuthorizer/CustomClaims/*/AuthorizingClaimMatchValue/ClaimMatchValue/MatchValueStringList
AWS::BedrockAgentCore::Runtime /AuthorizerConfiguration/CustomJWTAuthorizer/AllowedAudience /AuthorizerConfiguration/CustomJWTAuthorizer/AllowedClients /AuthorizerConfiguration/CustomJWTAuthorizer/AllowedScopes /AuthorizerConfiguration/CustomJWTAuthorizer/AllowedWorkloadConfiguration/HostingEnvironments /AuthorizerConfiguration/CustomJWTAuthorizer/AllowedWorkloadConfiguration/WorkloadIdentities /AuthorizerConfiguration/CustomJWTAuthorizer/CustomClaims /AuthorizerConfiguration/CustomJWTAuthorizer/CustomClaims/*/AuthorizingClaimMatchValue/ClaimMatchValue/MatchValueStringList /AuthorizerConfiguration/CustomJWTAuthorizer/PrivateEndpoint/ManagedVpcResource/SecurityGroupIds /AuthorizerConfiguration/CustomJWTAuthorizer/PrivateEndpoint/ManagedVpcResource/SubnetIds /AuthorizerConfiguration/CustomJWTAuthorizer/PrivateEndpointOverrides /AuthorizerConfiguration/CustomJWTAuthorizer/PrivateEndpointOverrides/*/PrivateEndpoint/ManagedVpcResource/SecurityGroupIds /AuthorizerConfiguration/CustomJWTAuthorizer/PrivateEndpointOverrides/*/PrivateEndpoint/ManagedVpcResource/SubnetIds /FilesystemConfigurations /NetworkConfiguration/NetworkModeConfig/SecurityGroups /NetworkConfiguration/NetworkModeConfig/Subnets /RequestHeaderConfiguration/RequestHeaderAllowlist
AWS::BedrockAgentCore::WorkloadIdentity /AllowedResourceOauth2ReturnUrls
AWS::Billing::BillingView /SourceViews
AWS::BillingConductor::BillingGroup /AccountGrouping/LinkedAccountIds
AWS::BillingConductor::CustomLineItem /CustomLineItemChargeDetails/LineItemFilters /CustomLineItemChargeDetails/LineItemFilters/*/AttributeValues /CustomLineItemChargeDetails/LineItemFilters/*/Values /CustomLineItemChargeDetails/Percentage/ChildAssociatedResources
AWS::BillingConductor::PricingPlan /PricingRuleArns
AWS::CE::AnomalyMonitor /ResourceTags
AWS::CE::AnomalySubscription /MonitorArnList /ResourceTags /Subscribers
AWS::Cassandra::Keyspace /ReplicationSpecification/RegionList
AWS::Cassandra::Table /RegularColumns
AWS::Cassandra::Type /Fields
AWS::CertificateManager::AcmeEndpoint /CertificateAuthority/PublicCertificateAuthority/AllowedKeyAlgorithms /CertificateTags
AWS::Chatbot::CustomAction /Attachments /Attachments/*/Criteria
AWS::Chatbot::MicrosoftTeamsChannelConfiguration /CustomizationResourceArns /GuardrailPolicies /SnsTopicArns
AWS::Chatbot::SlackChannelConfiguration /CustomizationResourceArns /GuardrailPolicies /SnsTopicArns
AWS::Chime::Channel /MemberArns /ModeratorArns
AWS::Chime::MediaInsightsPipelineConfiguration /Elements /Elements/*/AmazonTranscribeCallAnalyticsProcessorConfiguration/CallAnalyticsStreamCategories /RealTimeAlertConfiguration/Rules /RealTimeAlertConfiguration/Rules/*/KeywordMatchConfiguration/Keywords
AWS::CleanRooms::AnalysisTemplate /AnalysisParameters /Schema/ReferencedTables /Source/Artifacts/AdditionalArtifacts /SourceMetadata/Artifacts/AdditionalArtifactHashes /SyntheticDataParameters/MlSyntheticDataParameters/ColumnClassification/ColumnMapping
AWS::CleanRooms::Collaboration /AllowedResultRegions /AutoApprovedChangeTypes /CreatorMLMemberAbilities/CustomMLMemberAbilities /CreatorMemberAbilities /Members /Members/*/MLMemberAbilities/CustomMLMemberAbilities /Members/*/MemberAbilities
AWS::CleanRooms::ConfiguredTable /AllowedColumns /AnalysisRules /AnalysisRules/*/Policy/V1/Aggregation/AggregateColumns /AnalysisRules/*/Policy/V1/Aggregation/AggregateColumns/*/ColumnNames /AnalysisRules/*/Policy/V1/Aggregation/AllowedJoinOperators /AnalysisRules/*/Policy/V1/Aggregation/DimensionColumns /AnalysisRules/*/Policy/V1/Aggregation/JoinColumns /AnalysisRules/*/Policy/V1/Aggregation/OutputConstraints /AnalysisRules/*/Policy/V1/Aggregation/ScalarFunctions /AnalysisRules/*/Policy/V1/Custom/AggregationThresholds /AnalysisRules/*/Policy/V1/Custom/AggregationThresholds/*/IdentityColumns /AnalysisRules/*/Policy/V1/Custom/AggregationThresholds/*/OutputColumnThresholds /AnalysisRules/*/Policy/V1/Custom/AllowedAnalyses /AnalysisRules/*/Policy/V1/Custom/AllowedAnalysisProviders /AnalysisRules/*/Policy/V1/Custom/ComparisonControls/AllowedColumnComparisonColumns /AnalysisRules/*/Policy/V1/Custom/ComparisonControls/AllowedLiteralComparisonColumns /AnalysisRules/*/Policy/V1/Custom/DifferentialPrivacy/Columns /AnalysisRules/*/Policy/V1/Custom/DisallowedOutputColumns /AnalysisRules/*/Policy/V1/List/AllowedJoinOperators /AnalysisRules/*/Policy/V1/List/JoinColumns /AnalysisRules/*/Policy/V1/List/ListColumns /SelectedAnalysisMethods /TableReference/Snowflake/TableSchema/V1
AWS::CleanRooms::ConfiguredTableAssociation /ConfiguredTableAssociationAnalysisRules /ConfiguredTableAssociationAnalysisRules/*/Policy/V1/Aggregation/AllowedAdditionalAnalyses /ConfiguredTableAssociationAnalysisRules/*/Policy/V1/Aggregation/AllowedResultReceivers /ConfiguredTableAssociationAnalysisRules/*/Policy/V1/Custom/AllowedAdditionalAnalyses /ConfiguredTableAssociationAnalysisRules/*/Policy/V1/Custom/AllowedResultReceivers /ConfiguredTableAssociationAnalysisRules/*/Policy/V1/List/AllowedAdditionalAnalyses /ConfiguredTableAssociationAnalysisRules/*/Policy/V1/List/AllowedResultReceivers
AWS::CleanRooms::IdMappingTable /InputReferenceProperties/IdMappingTableInputSource
AWS::CleanRooms::IdNamespaceAssociation /InputReferenceProperties/IdMappingWorkflowsSupported
AWS::CleanRooms::IntermediateTable /AnalysisRules /AnalysisRules/*/Policy/V1/Custom/AggregationThresholds /AnalysisRules/*/Policy/V1/Custom/AggregationThresholds/*/IdentityColumns /AnalysisRules/*/Policy/V1/Custom/AggregationThresholds/*/OutputColumnThresholds /AnalysisRules/*/Policy/V1/Custom/AllowedAnalyses /AnalysisRules/*/Policy/V1/Custom/AllowedAnalysisProviders /AnalysisRules/*/Policy/V1/Custom/AllowedResultReceivers /AnalysisRules/*/Policy/V1/Custom/ComparisonControls/AllowedColumnComparisonColumns /AnalysisRules/*/Policy/V1/Custom/ComparisonControls/AllowedLiteralComparisonColumns /AnalysisRules/*/Policy/V1/Custom/DifferentialPrivacy/Columns /AnalysisRules/*/Policy/V1/Custom/DisallowedOutputColumns
AWS::CleanRooms::PrivacyBudgetTemplate /Parameters/BudgetParameters
AWS::CleanRoomsML::ConfiguredModelAlgorithm /TrainingContainerConfig/MetricDefinitions
AWS::CleanRoomsML::ConfiguredModelAlgorithmAssociation /PrivacyConfiguration/Policies/TrainedModelExports/FilesToExport /PrivacyConfiguration/Policies/TrainedModelInferenceJobs/ContainerLogs /PrivacyConfiguration/Policies/TrainedModelInferenceJobs/ContainerLogs/*/AllowedAccountIds /PrivacyConfiguration/Policies/TrainedModelInferenceJobs/ContainerLogs/*/LogRedactionConfiguration/CustomEntityConfig/CustomDataIdentifiers /PrivacyConfiguration/Policies/TrainedModelInferenceJobs/ContainerLogs/*/LogRedactionConfiguration/EntitiesToRedact /PrivacyConfiguration/Policies/TrainedModels/ContainerLogs /PrivacyConfiguration/Policies/TrainedModels/ContainerLogs/*/AllowedAccountIds /PrivacyConfiguration/Policies/TrainedModels/ContainerLogs/*/LogRedactionConfiguration/CustomEntityConfig/CustomDataIdentifiers /PrivacyConfiguration/Policies/TrainedModels/ContainerLogs/*/LogRedactionConfiguration/EntitiesToRedact
AWS::CloudFormation::GuardHook /StackFilters/StackNames/Exclude /StackFilters/StackNames/Include /StackFilters/StackRoles/Exclude /StackFilters/StackRoles/Include /TargetFilters/Actions /TargetFilters/InvocationPoints /TargetFilters/TargetNames
AWS::CloudFormation::LambdaHook /StackFilters/StackNames/Exclude /StackFilters/StackNames/Include /StackFilters/StackRoles/Exclude /StackFilters/StackRoles/Include /TargetFilters/Actions /TargetFilters/InvocationPoints /TargetFilters/TargetNames
AWS::CloudFormation::StackSet /AutoDeployment/DependsOn /Capabilities /Parameters /StackInstancesGroup /StackInstancesGroup/*/DeploymentTargets/Accounts /StackInstancesGroup/*/DeploymentTargets/OrganizationalUnitIds /StackInstancesGroup/*/ParameterOverrides /StackInstancesGroup/*/Regions
AWS::CloudFront::Distribution /DistributionConfig/Origins
AWS::CloudFront::FieldLevelEncryptionConfig /ContentTypeProfileConfig/ContentTypeProfiles /QueryArgProfileConfig/QueryArgProfiles
AWS::CloudFront::FieldLevelEncryptionProfile /FieldLevelEncryptionProfileConfig/EncryptionEntities /FieldLevelEncryptionProfileConfig/EncryptionEntities/*/FieldPatterns
AWS::CloudFront::ResponseHeadersPolicy /ResponseHeadersPolicyConfig/CorsConfig/AccessControlAllowHeaders/Items /ResponseHeadersPolicyConfig/CorsConfig/AccessControlAllowMethods/Items /ResponseHeadersPolicyConfig/CorsConfig/AccessControlAllowOrigins/Items /ResponseHeadersPolicyConfig/CorsConfig/AccessControlExposeHeaders/Items /ResponseHeadersPolicyConfig/CustomHeadersConfig/Items /ResponseHeadersPolicyConfig/RemoveHeadersConfig/Items
AWS::CloudTrail::Channel /Destinations
AWS::CloudTrail::EventDataStore /AdvancedEventSelectors /AdvancedEventSelectors/*/FieldSelectors /AdvancedEventSelectors/*/FieldSelectors/*/EndsWith /AdvancedEventSelectors/*/FieldSelectors/*/Equals /AdvancedEventSelectors/*/FieldSelectors/*/NotEndsWith /AdvancedEventSelectors/*/FieldSelectors/*/NotEquals /AdvancedEventSelectors/*/FieldSelectors/*/NotStartsWith /AdvancedEventSelectors/*/FieldSelectors/*/StartsWith /ContextKeySelectors /ContextKeySelectors/*/Equals /InsightSelectors
AWS::CloudTrail::Trail /AdvancedEventSelectors /AdvancedEventSelectors/*/FieldSelectors /AdvancedEventSelectors/*/FieldSelectors/*/EndsWith /AdvancedEventSelectors/*/FieldSelectors/*/Equals /AdvancedEventSelectors/*/FieldSelectors/*/NotEndsWith /AdvancedEventSelectors/*/FieldSelectors/*/NotEquals /AdvancedEventSelectors/*/FieldSelectors/*/NotStartsWith /AdvancedEventSelectors/*/FieldSelectors/*/StartsWith /AggregationConfigurations /AggregationConfigurations/*/Templates /EventSelectors /EventSelectors/*/DataResources /EventSelectors/*/DataResources/*/Values /EventSelectors/*/ExcludeManagementEventSources /InsightSelectors /InsightSelectors/*/EventCategories
AWS::CloudWatch::Alarm /ActionConfiguration/AlarmTagsPropagation/ExcludedTagKeys /ActionConfiguration/AlarmTagsPropagation/IncludedTagKeys /Dimensions /Metrics/*/MetricStat/Metric/Dimensions
AWS::CloudWatch::AlarmMuteRule /MuteTargets/AlarmNames
AWS::CloudWatch::CompositeAlarm /ActionConfiguration/AlarmTagsPropagation/ExcludedTagKeys /ActionConfiguration/AlarmTagsPropagation/IncludedTagKeys
AWS::CloudWatch::LogAlarm /ActionConfiguration/AlarmTagsPropagation/ExcludedTagKeys /ActionConfiguration/AlarmTagsPropagation/IncludedTagKeys /ScheduledQueryConfiguration/LogGroupIdentifiers /ScheduledQueryConfiguration/Tags
AWS::CloudWatch::OTelEnrichment /ExcludeFilters /ExcludeFilters/*/MetricNames /IncludeFilters /IncludeFilters/*/MetricNames
AWS::CloudWatch::ResourceMetricsConfiguration /MetricSelections /MetricSelections/*/IncludeMetrics
AWS::CodeBuild::Fleet /FleetProxyConfiguration/OrderedProxyRules/*/Entities /FleetVpcConfig/SecurityGroupIds /FleetVpcConfig/Subnets
AWS::CodeConnections::Host /VpcConfiguration/SecurityGroupIds /VpcConfiguration/SubnetIds
AWS::CodePipeline::CustomActionType /ConfigurationProperties
AWS::Cognito::IdentityPool /CognitoIdentityProviders /IdentityPoolTags /OpenIdConnectProviderARNs /PushSync/ApplicationArns /SamlProviderARNs
AWS::Cognito::IdentityPoolRoleAttachment /RoleMappings/*/RulesConfiguration/Rules
AWS::Comprehend::DocumentClassifier /InputDataConfig/AugmentedManifests /InputDataConfig/AugmentedManifests/*/AttributeNames /InputDataConfig/DocumentReaderConfig/FeatureTypes /VpcConfig/SecurityGroupIds /VpcConfig/Subnets
AWS::Comprehend::EntityRecognizer /InputDataConfig/AugmentedManifests /InputDataConfig/EntityTypes /VpcConfig/SecurityGroupIds /VpcConfig/Subnets
AWS::Comprehend::Flywheel /DataSecurityConfig/VpcConfig/SecurityGroupIds /DataSecurityConfig/VpcConfig/Subnets /TaskConfig/DocumentClassificationConfig/Labels /TaskConfig/EntityRecognitionConfig/EntityTypes
AWS::ComputeOptimizer::AutomationRule /Criteria/EbsVolumeSizeInGib /Criteria/EbsVolumeSizeInGib/*/Values /Criteria/EbsVolumeType /Criteria/EbsVolumeType/*/Values /Criteria/EstimatedMonthlySavings /Criteria/EstimatedMonthlySavings/*/Values /Criteria/LookBackPeriodInDays /Criteria/LookBackPeriodInDays/*/Values /Criteria/Region /Criteria/Region/*/Values /Criteria/ResourceArn /Criteria/ResourceArn/*/Values /Criteria/ResourceTag /Criteria/ResourceTag/*/Values /Criteria/RestartNeeded /Criteria/RestartNeeded/*/Values /OrganizationConfiguration/AccountIds /RecommendedActionTypes
AWS::Connect::DataTableAttribute /Validation/Enum/Values
AWS::Connect::DataTableRecord /DataTableRecord/PrimaryValues /DataTableRecord/Values
AWS::Connect::EmailAddress /AliasConfigurations
AWS::Connect::HoursOfOperation /ChildHoursOfOperations /Config /HoursOfOperationOverrides /HoursOfOperationOverrides/*/OverrideConfig /ParentHoursOfOperations
AWS::Connect::Notification /Recipients
AWS::Connect::PredefinedAttribute /Purposes /Values/StringList
AWS::Connect::Queue /AdditionalEmailAddresses /QuickConnectArns
AWS::Connect::RoutingProfile /ManualAssignmentQueueConfigs /MediaConcurrencies /QueueConfigs
AWS::Connect::Rule /Actions/AssignContactCategoryActions /Actions/AssignSlaActions /Actions/CreateCaseActions /Actions/EndAssociatedTasksActions /Actions/EventBridgeActions /Actions/SendInAppNotificationActions /Actions/SendInAppNotificationActions/*/Exclusion/UserArns /Actions/SendInAppNotificationActions/*/Recipient/UserArns /Actions/SendNotificationActions /Actions/SendNotificationActions/*/Exclusion/UserArns /Actions/SendNotificationActions/*/Recipient/UserArns /Actions/SubmitAutoEvaluationActions /Actions/TaskActions /Actions/UpdateCaseActions
AWS::Connect::SecurityProfile /AllowedAccessControlTags /AllowedFlowModules /Applications /Applications/*/ApplicationPermissions /HierarchyRestrictedResources /Permissions /TagRestrictedResources
AWS::Connect::User /AfterContactWorkConfigs /AutoAcceptConfigs /PersistentConnectionConfigs /PhoneNumberConfigs /SecurityProfileArns /UserProficiencies /VoiceEnhancementConfigs
AWS::Connect::View /Actions
AWS::ConnectCampaignsV2::Campaign /ChannelSubtypeConfig/Telephony/OutboundMode/PreviewConfig/AgentActions /CommunicationLimitsOverride/AllChannelsSubtypes/CommunicationLimitList /CommunicationTimeConfig/Email/OpenHours/DailyHours /CommunicationTimeConfig/Email/OpenHours/DailyHours/*/Value /CommunicationTimeConfig/Email/RestrictedPeriods/RestrictedPeriodList /CommunicationTimeConfig/LocalTimeZoneConfig/LocalTimeZoneDetection /CommunicationTimeConfig/Sms/OpenHours/DailyHours /CommunicationTimeConfig/Sms/OpenHours/DailyHours/*/Value /CommunicationTimeConfig/Sms/RestrictedPeriods/RestrictedPeriodList /CommunicationTimeConfig/Telephony/OpenHours/DailyHours /CommunicationTimeConfig/Telephony/OpenHours/DailyHours/*/Value /CommunicationTimeConfig/Telephony/RestrictedPeriods/RestrictedPeriodList /CommunicationTimeConfig/WhatsApp/OpenHours/DailyHours /CommunicationTimeConfig/WhatsApp/OpenHours/DailyHours/*/Value /CommunicationTimeConfig/WhatsApp/RestrictedPeriods/RestrictedPeriodList
AWS::ControlTower::EnabledBaseline /Parameters /Parameters/*/Value
AWS::ControlTower::EnabledControl /Parameters /Parameters/*/Value
AWS::CustomerProfiles::CalculatedAttributeDefinition /AttributeDetails/Attributes
AWS::CustomerProfiles::EventTrigger /EventTriggerConditions /EventTriggerConditions/*/EventTriggerDimensions /EventTriggerConditions/*/EventTriggerDimensions/*/ObjectAttributes /EventTriggerLimits/Periods
AWS::CustomerProfiles::Integration /EventTriggerNames
AWS::CustomerProfiles::ObjectType /Fields /Keys /Keys/*/ObjectTypeKeyList
AWS::CustomerProfiles::RecommenderSchema /Fields/*
AWS::CustomerProfiles::SegmentDefinition /SegmentGroups/Groups/*/Dimensions/*/ProfileAttributes/AccountNumber/Values /SegmentGroups/Groups/*/Dimensions/*/ProfileAttributes/AdditionalInformation/Values /SegmentGroups/Groups/*/Dimensions/*/ProfileAttributes/Address/City/Values /SegmentGroups/Groups/*/Dimensions/*/ProfileAttributes/Address/Country/Values /SegmentGroups/Groups/*/Dimensions/*/ProfileAttributes/Address/County/Values /SegmentGroups/Groups/*/Dimensions/*/ProfileAttributes/Address/PostalCode/Values /SegmentGroups/Groups/*/Dimensions/*/ProfileAttributes/Address/Province/Values /SegmentGroups/Groups/*/Dimensions/*/ProfileAttributes/Address/State/Values /SegmentGroups/Groups/*/Dimensions/*/ProfileAttributes/BillingAddress/City/Values /SegmentGroups/Groups/*/Dimensions/*/ProfileAttributes/BillingAddress/Country/Values /SegmentGroups/Groups/*/Dimensions/*/ProfileAttributes/BillingAddress/County/Values /SegmentGroups/Groups/*/Dimensions/*/ProfileAttributes/BillingAddress/PostalCode/Values /SegmentGroups/Groups/*/Dimensions/*/ProfileAttributes/BillingAddress/Province/Values /SegmentGroups/Groups/*/Dimensions/*/ProfileAttributes/BillingAddress/State/Values /SegmentGroups/Groups/*/Dimensions/*/ProfileAttributes/BirthDate/Values /SegmentGroups/Groups/*/Dimensions/*/ProfileAttributes/BusinessEmailAddress/Values /SegmentGroups/Groups/*/Dimensions/*/ProfileAttributes/BusinessName/Values /SegmentGroups/Groups/*/Dimensions/*/ProfileAttributes/BusinessPhoneNumber/Values /SegmentGroups/Groups/*/Dimensions/*/ProfileAttributes/EmailAddress/Values /SegmentGroups/Groups/*/Dimensions/*/ProfileAttributes/FirstName/Values /SegmentGroups/Groups/*/Dimensions/*/ProfileAttributes/GenderString/Values /SegmentGroups/Groups/*/Dimensions/*/ProfileAttributes/HomePhoneNumber/Values /SegmentGroups/Groups/*/Dimensions/*/ProfileAttributes/LastName/Values /SegmentGroups/Groups/*/Dimensions/*/ProfileAttributes/MailingAddress/City/Values /SegmentGroups/Groups/*/Dimensions/*/ProfileAttributes/MailingAddress/Country/Values /SegmentGroups/Groups/*/Dimensions/*/ProfileAttributes/MailingAddress/County/Values /SegmentGroups/Groups/*/Dimensions/*/ProfileAttributes/MailingAddress/PostalCode/Values /SegmentGroups/Groups/*/Dimensions/*/ProfileAttributes/MailingAddress/Province/Values /SegmentGroups/Groups/*/Dimensions/*/ProfileAttributes/MailingAddress/State/Values /SegmentGroups/Groups/*/Dimensions/*/ProfileAttributes/MiddleName/Values /SegmentGroups/Groups/*/Dimensions/*/ProfileAttributes/MobilePhoneNumber/Values /SegmentGroups/Groups/*/Dimensions/*/ProfileAttributes/PartyTypeString/Values /SegmentGroups/Groups/*/Dimensions/*/ProfileAttributes/PersonalEmailAddress/Values /SegmentGroups/Groups/*/Dimensions/*/ProfileAttributes/PhoneNumber/Values /SegmentGroups/Groups/*/Dimensions/*/ProfileAttributes/ProfileType/Values /SegmentGroups/Groups/*/Dimensions/*/ProfileAttributes/ShippingAddress/City/Values /SegmentGroups/Groups/*/Dimensions/*/ProfileAttributes/ShippingAddress/Country/Values /SegmentGroups/Groups/*/Dimensions/*/ProfileAttributes/ShippingAddress/County/Values /SegmentGroups/Groups/*/Dimensions/*/ProfileAttributes/ShippingAddress/PostalCode/Values /SegmentGroups/Groups/*/Dimensions/*/ProfileAttributes/ShippingAddress/Province/Values /SegmentGroups/Groups/*/Dimensions/*/ProfileAttributes/ShippingAddress/State/Values
AWS::DMS::DataMigration /SourceDataSettings
AWS::DMS::InstanceProfile /VpcSecurityGroups
AWS::DMS::MigrationProject /SourceDataProviderDescriptors /TargetDataProviderDescriptors
AWS::DRS::ReplicationConfigurationTemplate /PitPolicy /ReplicationServersSecurityGroupsIDs
AWS::DSQL::Cluster /MultiRegionProperties/Clusters
AWS::DataPipeline::Pipeline /ParameterObjects /ParameterObjects/*/Attributes /ParameterValues /PipelineObjects /PipelineObjects/*/Fields /PipelineTags
AWS::DataSync::Agent /SecurityGroupArns /SubnetArns
AWS::DataSync::LocationAzureBlob /AgentArns
AWS::DataSync::LocationEFS /Ec2Config/SecurityGroupArns
AWS::DataSync::LocationFSxLustre /SecurityGroupArns
AWS::DataSync::LocationFSxONTAP /SecurityGroupArns
AWS::DataSync::LocationFSxOpenZFS /SecurityGroupArns
AWS::DataSync::LocationFSxWindows /SecurityGroupArns
AWS::DataSync::LocationHDFS /AgentArns /NameNodes
AWS::DataSync::LocationNFS /OnPremConfig/AgentArns
AWS::DataSync::LocationObjectStorage /AgentArns
AWS::DataSync::LocationSMB /AgentArns
AWS::DataSync::Task /Excludes /Includes
AWS::DataZone::Connection /Configurations /Props/GlueProperties/GlueConnectionInput/PhysicalConnectionRequirements/SecurityGroupIdList /Props/GlueProperties/GlueConnectionInput/PhysicalConnectionRequirements/SubnetIdList /Props/GlueProperties/GlueConnectionInput/ValidateForComputeEnvironments
AWS::DataZone::DataSource /AssetFormsInput /Configuration/GlueRunConfiguration/RelationalFilterConfigurations /Configuration/GlueRunConfiguration/RelationalFilterConfigurations/*/FilterExpressions /Configuration/RedshiftRunConfiguration/RelationalFilterConfigurations /Configuration/RedshiftRunConfiguration/RelationalFilterConfigurations/*/FilterExpressions
AWS::DataZone::Environment /GlossaryTerms /UserParameters
AWS::DataZone::EnvironmentBlueprintConfiguration /EnabledRegions /RegionalParameters
AWS::DataZone::EnvironmentProfile /UserParameters
AWS::DataZone::PolicyGrant /Detail/CreateProjectFromProjectProfile/ProjectProfiles
AWS::DataZone::Project /GlossaryTerms
AWS::DataZone::SubscriptionTarget /ApplicableAssetTypes /AuthorizedPrincipals /SubscriptionTargetConfig
AWS::DevOpsAgent::Asset /Files
AWS::DevOpsAgent::Association /Configuration/MCPServerDatadog/EnabledElevatedTools /Configuration/MCPServerGrafana/EnabledElevatedTools
AWS::DevOpsGuru::NotificationChannel /Config/Filters/MessageTypes /Config/Filters/Severities
AWS::DevOpsGuru::ResourceCollection /ResourceCollectionFilter/CloudFormation/StackNames /ResourceCollectionFilter/Tags /ResourceCollectionFilter/Tags/*/TagValues
AWS::DirectConnect::DirectConnectGatewayAssociation /AllowedPrefixesToDirectConnectGateway
AWS::DirectConnect::PrivateVirtualInterface /BgpPeers
AWS::DirectConnect::PublicVirtualInterface /BgpPeers /RouteFilterPrefixes
AWS::DirectConnect::TransitVirtualInterface /BgpPeers
AWS::DirectoryService::MicrosoftAD /VpcSettings/SubnetIds
AWS::DirectoryService::SimpleAD /VpcSettings/SubnetIds
AWS::DocDBElastic::Cluster /SubnetIds /VpcSecurityGroupIds
AWS::DynamoDB::GlobalTable /AttributeDefinitions /GlobalSecondaryIndexes /GlobalSecondaryIndexes/*/Projection/NonKeyAttributes /GlobalTableWitnesses /LocalSecondaryIndexes /LocalSecondaryIndexes/*/Projection/NonKeyAttributes /Replicas /Replicas/*/GlobalSecondaryIndexes /Replicas/*/ReplicaStreamSpecification/Tags /Replicas/*/Tags /VectorIndexes /VectorIndexes/*/Projection/NonKeyAttributes /VectorIndexes/*/SearchSchema
AWS::DynamoDB::Table /StreamSpecification/Tags /VectorIndexes /VectorIndexes/*/SearchSchema
AWS::EC2::ApplicationStatusCheck /HealthCheckPaths /HealthCheckPaths/*/Destinations
AWS::EC2::CapacityReservation /TagSpecifications /TagSpecifications/*/Tags
AWS::EC2::CapacityReservationFleet /InstanceTypeSpecifications /TagSpecifications /TagSpecifications/*/Tags
AWS::EC2::IPAM /DefaultResourceDiscoveryOrganizationalUnitExclusions /OperatingRegions
AWS::EC2::IPAMPool /AllocationResourceTags /ProvisionedCidrs
AWS::EC2::IPAMResourceDiscovery /OperatingRegions /OrganizationalUnitExclusions
AWS::EC2::Instance /BlockDeviceMappings /ElasticGpuSpecifications /ElasticInferenceAccelerators /Ipv6Addresses /LicenseSpecifications /NetworkInterfaces /NetworkInterfaces/*/GroupSet /NetworkInterfaces/*/Ipv6Addresses /NetworkInterfaces/*/PrivateIpAddresses /SecurityGroupIds /SecurityGroups /SsmAssociations /SsmAssociations/*/AssociationParameters /SsmAssociations/*/AssociationParameters/*/Value /Volumes
AWS::EC2::InstanceConnectEndpoint /SecurityGroupIds
AWS::EC2::InstanceEventWindow /TimeRanges
AWS::EC2::NatGateway /AvailabilityZoneAddresses /AvailabilityZoneAddresses/*/AllocationIds
AWS::EC2::NetworkInterface /GroupSet /Ipv4Prefixes /Ipv6Addresses /Ipv6Prefixes /PrivateIpAddresses
AWS::EC2::SecurityGroup /SecurityGroupEgress /SecurityGroupIngress
AWS::EC2::TrafficMirrorFilter /NetworkServices
AWS::EC2::TransitGatewayAttachment /SubnetIds
AWS::EC2::TransitGatewayVpcAttachment /AddSubnetIds /RemoveSubnetIds /SubnetIds
AWS::EC2::VPCEndpoint /RouteTableIds /SecurityGroupIds /SubnetIds
AWS::EC2::VPCEndpointConnectionNotification /ConnectionEvents
AWS::EC2::VPCEndpointService /SupportedIpAddressTypes /SupportedRegions
AWS::EC2::VPCEndpointServicePermissions /AllowedPrincipals
AWS::EC2::VPNConnection /VpnTunnelOptionsSpecifications /VpnTunnelOptionsSpecifications/*/IKEVersions /VpnTunnelOptionsSpecifications/*/Phase1DHGroupNumbers /VpnTunnelOptionsSpecifications/*/Phase1EncryptionAlgorithms /VpnTunnelOptionsSpecifications/*/Phase1IntegrityAlgorithms /VpnTunnelOptionsSpecifications/*/Phase2DHGroupNumbers /VpnTunnelOptionsSpecifications/*/Phase2EncryptionAlgorithms /VpnTunnelOptionsSpecifications/*/Phase2IntegrityAlgorithms
AWS::EC2::VerifiedAccessEndpoint /CidrOptions/PortRanges /CidrOptions/SubnetIds /LoadBalancerOptions/PortRanges /LoadBalancerOptions/SubnetIds /NetworkInterfaceOptions/PortRanges /RdsOptions/SubnetIds /SecurityGroupIds
AWS::EC2::VerifiedAccessInstance /VerifiedAccessTrustProviderIds /VerifiedAccessTrustProviders
AWS::ECR::PublicRepository /RepositoryCatalogData/Architectures /RepositoryCatalogData/OperatingSystems
AWS::ECR::RegistryScanningConfiguration /Rules /Rules/*/RepositoryFilters
AWS::ECR::RepositoryCreationTemplate /AppliedFor /ResourceTags
AWS::ECR::SigningConfiguration /Rules /Rules/*/RepositoryFilters
AWS::ECS::DaemonTaskDefinition /ContainerDefinitions /ContainerDefinitions/*/DependsOn /ContainerDefinitions/*/Environment /ContainerDefinitions/*/LinuxParameters/Capabilities/Add /ContainerDefinitions/*/LinuxParameters/Capabilities/Drop /ContainerDefinitions/*/LinuxParameters/Devices /ContainerDefinitions/*/LinuxParameters/Devices/*/Permissions /ContainerDefinitions/*/LinuxParameters/Tmpfs /ContainerDefinitions/*/LinuxParameters/Tmpfs/*/MountOptions /ContainerDefinitions/*/LogConfiguration/SecretOptions /ContainerDefinitions/*/RestartPolicy/IgnoredExitCodes /ContainerDefinitions/*/Secrets /ContainerDefinitions/*/SystemControls /ContainerDefinitions/*/Ulimits /Volumes
AWS::ECS::Service /GatewayConnectors/*/Filters/AccessTypes /NetworkConfiguration/AwsvpcConfiguration/SecurityGroups /NetworkConfiguration/AwsvpcConfiguration/Subnets /ServiceConnectConfiguration/LogConfiguration/SecretOptions
AWS::ECS::TaskDefinition /ContainerDefinitions /ContainerDefinitions/*/CredentialSpecs /ContainerDefinitions/*/DependsOn /ContainerDefinitions/*/DnsSearchDomains /ContainerDefinitions/*/DnsServers /ContainerDefinitions/*/DockerSecurityOptions /ContainerDefinitions/*/Environment /ContainerDefinitions/*/ExtraHosts /ContainerDefinitions/*/Links /ContainerDefinitions/*/LinuxParameters/Capabilities/Add /ContainerDefinitions/*/LinuxParameters/Capabilities/Drop /ContainerDefinitions/*/LinuxParameters/Devices /ContainerDefinitions/*/LinuxParameters/Devices/*/Permissions /ContainerDefinitions/*/LinuxParameters/Tmpfs /ContainerDefinitions/*/LinuxParameters/Tmpfs/*/MountOptions /ContainerDefinitions/*/LogConfiguration/SecretOptions /ContainerDefinitions/*/PortMappings /ContainerDefinitions/*/ResourceRequirements /ContainerDefinitions/*/RestartPolicy/IgnoredExitCodes /ContainerDefinitions/*/Secrets /ContainerDefinitions/*/SystemControls /ContainerDefinitions/*/Ulimits /ContainerDefinitions/*/VolumesFrom /InferenceAccelerators /PlacementConstraints /ProxyConfiguration/ProxyConfigurationProperties /RequiresCompatibilities /Volumes
AWS::EFS::AccessPoint /AccessPointTags
AWS::EFS::MountTarget /SecurityGroups
AWS::EKS::AccessEntry /AccessPolicies /AccessPolicies/*/AccessScope/Namespaces /KubernetesGroups
AWS::EKS::Addon /PodIdentityAssociations
AWS::EKS::Capability /Configuration/Ack/DisabledServices /Configuration/ArgoCd/NetworkAccess/VpceIds /Configuration/ArgoCd/RbacRoleMappings /Configuration/ArgoCd/RbacRoleMappings/*/Identities
AWS::EKS::Cluster /ComputeConfig/NodePools /EncryptionConfig /EncryptionConfig/*/Resources /Logging/ClusterLogging/EnabledTypes /OutpostConfig/OutpostArns /RemoteNetworkConfig/RemoteNodeNetworks /RemoteNetworkConfig/RemoteNodeNetworks/*/Cidrs /RemoteNetworkConfig/RemotePodNetworks /RemoteNetworkConfig/RemotePodNetworks/*/Cidrs /ResourcesVpcConfig/PublicAccessCidrs /ResourcesVpcConfig/SecurityGroupIds /ResourcesVpcConfig/SubnetIds
AWS::EKS::IdentityProviderConfig /Oidc/RequiredClaims
AWS::EKS::Nodegroup /InstanceTypes /NodeRepairConfig/NodeRepairConfigOverrides /RemoteAccess/SourceSecurityGroups /Subnets /Taints
AWS::EMR::InstanceFleetConfig /InstanceTypeConfigs /InstanceTypeConfigs/*/Configurations /InstanceTypeConfigs/*/Configurations/*/Configurations /InstanceTypeConfigs/*/EbsConfiguration/EbsBlockDeviceConfigs
AWS::EMR::InstanceGroupConfig /EbsConfiguration/EbsBlockDeviceConfigs
AWS::EMRServerless::Application /InitialCapacity /MonitoringConfiguration/CloudWatchLoggingConfiguration/LogTypeMap /MonitoringConfiguration/CloudWatchLoggingConfiguration/LogTypeMap/*/Value /NetworkConfiguration/SecurityGroupIds /NetworkConfiguration/SubnetIds /RuntimeConfiguration /RuntimeConfiguration/*/Configurations
AWS::EVS::Environment /ConnectivityInfo/PrivateRouteServerPeerings /ServiceAccessSecurityGroups/SecurityGroups
AWS::ElastiCache::CacheCluster /CacheSecurityGroupNames /LogDeliveryConfigurations /PreferredAvailabilityZones /SnapshotArns /VpcSecurityGroupIds
AWS::ElastiCache::ServerlessCache /SecurityGroupIds /SnapshotArnsToRestore /SubnetIds
AWS::ElastiCache::SubnetGroup /SubnetIds
AWS::ElastiCache::UserGroup /UserIds
AWS::ElasticBeanstalk::ConfigurationTemplate /OptionSettings
AWS::ElasticBeanstalk::Environment /OptionSettings
AWS::ElasticLoadBalancingV2::Listener /ListenerAttributes
AWS::ElasticLoadBalancingV2::ListenerRule /Actions /Actions/*/ForwardConfig/TargetGroups /Conditions /Conditions/*/HostHeaderConfig/RegexValues /Conditions/*/HostHeaderConfig/Values /Conditions/*/HttpHeaderConfig/RegexValues /Conditions/*/HttpHeaderConfig/Values /Conditions/*/HttpRequestMethodConfig/Values /Conditions/*/PathPatternConfig/RegexValues /Conditions/*/PathPatternConfig/Values /Conditions/*/QueryStringConfig/Values /Conditions/*/RegexValues /Conditions/*/SourceIpConfig/Values /Conditions/*/Values /Transforms /Transforms/*/HostHeaderRewriteConfig/Rewrites /Transforms/*/UrlRewriteConfig/Rewrites
AWS::ElasticLoadBalancingV2::LoadBalancer /LoadBalancerAttributes /SecurityGroups /SubnetMappings /Subnets
AWS::ElasticLoadBalancingV2::TargetGroup /TargetGroupAttributes /Targets
AWS::ElasticLoadBalancingV2::TrustStoreRevocation /RevocationContents
AWS::EntityResolution::IdMappingWorkflow /IdMappingTechniques/RuleBasedProperties/Rules /IdMappingTechniques/RuleBasedProperties/Rules/*/MatchingKeys /InputSourceConfig /OutputSourceConfig
AWS::EntityResolution::IdNamespace /IdMappingWorkflowProperties /IdMappingWorkflowProperties/*/RuleBasedProperties/RecordMatchingModels /IdMappingWorkflowProperties/*/RuleBasedProperties/RuleDefinitionTypes /IdMappingWorkflowProperties/*/RuleBasedProperties/Rules /IdMappingWorkflowProperties/*/RuleBasedProperties/Rules/*/MatchingKeys /InputSourceConfig
AWS::EntityResolution::MatchingWorkflow /InputSourceConfig /OutputSourceConfig /OutputSourceConfig/*/Output /ResolutionTechniques/RuleBasedProperties/Rules /ResolutionTechniques/RuleBasedProperties/Rules/*/MatchingKeys /ResolutionTechniques/RuleConditionProperties/Rules
AWS::EntityResolution::SchemaMapping /MappedInputFields
AWS::Events::Endpoint /EventBuses
AWS::Events::Rule /Targets
AWS::Evidently::Experiment /OnlineAbConfig/TreatmentWeights
AWS::Evidently::Feature /EntityOverrides
AWS::Evidently::Launch /ScheduledSplitsConfig/*/GroupWeights /ScheduledSplitsConfig/*/SegmentOverrides /ScheduledSplitsConfig/*/SegmentOverrides/*/Weights
AWS::FMS::ApplicationsList /AppsList
AWS::FMS::ProtocolsList /ProtocolsList
AWS::FMS::ResourceSet /Resources
AWS::FSx::DataRepositoryAssociation /S3/AutoExportPolicy/Events /S3/AutoImportPolicy/Events
AWS::FSx::Volume /OntapConfiguration/AggregateConfiguration/Aggregates /OpenZFSConfiguration/NfsExports /OpenZFSConfiguration/NfsExports/*/ClientConfigurations /OpenZFSConfiguration/NfsExports/*/ClientConfigurations/*/Options /OpenZFSConfiguration/Options /OpenZFSConfiguration/UserAndGroupQuotas
AWS::FinSpace::Environment /FederationParameters/AttributeMap
AWS::FraudDetector::Detector /AssociatedModels /EventType/EntityTypes /EventType/EntityTypes/*/Tags /EventType/EventVariables /EventType/EventVariables/*/Tags /EventType/Labels /EventType/Labels/*/Tags /EventType/Tags /Rules /Rules/*/Outcomes /Rules/*/Outcomes/*/Tags /Rules/*/Tags
AWS::FraudDetector::EventType /EntityTypes /EntityTypes/*/Tags /EventVariables /EventVariables/*/Tags /Labels /Labels/*/Tags
AWS::FraudDetector::List /Elements
AWS::GameLift::ContainerFleet /InstanceInboundPermissions /Locations /Locations/*/StoppedActions /MetricGroups /ScalingPolicies
AWS::GameLift::ContainerGroupDefinition /GameServerContainerDefinition/EnvironmentOverride /GameServerContainerDefinition/LinuxCapabilities/Include /GameServerContainerDefinition/MountPoints /GameServerContainerDefinition/PortConfiguration/ContainerPortRanges /SupportContainerDefinitions /SupportContainerDefinitions/*/EnvironmentOverride /SupportContainerDefinitions/*/LinuxCapabilities/Include /SupportContainerDefinitions/*/MountPoints /SupportContainerDefinitions/*/PortConfiguration/ContainerPortRanges
AWS::GameLift::Fleet /EC2InboundPermissions /Locations /LogPaths /MetricGroups /RuntimeConfiguration/ServerProcesses /ScalingPolicies
AWS::GameLift::GameServerGroup /InstanceDefinitions /VpcSubnets
AWS::GameLift::GameSessionQueue /FilterConfiguration/AllowedLocations /PlayerLatencyPolicies
AWS::GameLift::MatchmakingConfiguration /GameProperties /GameSessionQueueArns
AWS::Glue::Database /DatabaseInput/CreateTableDefaultPermissions /DatabaseInput/CreateTableDefaultPermissions/*/Permissions
AWS::Glue::SecurityConfiguration /EncryptionConfiguration/S3Encryptions
AWS::Glue::Table /OpenTableFormatInput/IcebergInput/IcebergTableInput/PartitionSpec/Fields /OpenTableFormatInput/IcebergInput/IcebergTableInput/Schema/Fields /OpenTableFormatInput/IcebergInput/IcebergTableInput/Schema/IdentifierFieldIds /OpenTableFormatInput/IcebergInput/IcebergTableInput/WriteOrder/Fields /TableInput/PartitionKeys /TableInput/StorageDescriptor/BucketColumns /TableInput/StorageDescriptor/Columns /TableInput/StorageDescriptor/SkewedInfo/SkewedColumnNames /TableInput/StorageDescriptor/SkewedInfo/SkewedColumnValues /TableInput/StorageDescriptor/SortColumns
AWS::Glue::UsageProfile /Configuration/JobConfiguration/*/AllowedValues /Configuration/SessionConfiguration/*/AllowedValues
AWS::Grafana::Workspace /AuthenticationProviders /DataSources /NetworkAccessControl/PrefixListIds /NetworkAccessControl/VpceIds /NotificationDestinations /OrganizationalUnits /SamlConfiguration/AllowedOrganizations /SamlConfiguration/RoleValues/Admin /SamlConfiguration/RoleValues/Editor /VpcConfiguration/SecurityGroupIds /VpcConfiguration/SubnetIds
AWS::GreengrassV2::ComponentVersion /LambdaFunction/ComponentLambdaParameters/EventSources /LambdaFunction/ComponentLambdaParameters/LinuxProcessParams/ContainerParams/Devices /LambdaFunction/ComponentLambdaParameters/LinuxProcessParams/ContainerParams/Volumes /LambdaFunction/ComponentPlatforms
AWS::GreengrassV2::Deployment /Components/*/ConfigurationUpdate/Reset /IotJobConfiguration/AbortConfig/CriteriaList
AWS::GuardDuty::Detector /Features /Features/*/AdditionalConfiguration
AWS::HealthLake::FHIRDatastore /ProfileConfiguration/DefaultProfiles
AWS::IAM::Group /ManagedPolicyArns /Policies
AWS::IAM::InstanceProfile /Roles
AWS::IAM::ManagedPolicy /Groups /Roles /Users
AWS::IAM::OIDCProvider /ClientIdList /ThumbprintList
AWS::IAM::Role /ManagedPolicyArns /Policies
AWS::IAM::SAMLProvider /PrivateKeyList
AWS::IAM::User /Groups /ManagedPolicyArns /Policies
AWS::IVS::PlaybackRestrictionPolicy /AllowedCountries /AllowedOrigins
AWS::IVS::RecordingConfiguration /RenditionConfiguration/Renditions /ThumbnailConfiguration/Storage
AWS::IVS::Stage /AutoParticipantRecordingConfiguration/MediaTypes /AutoParticipantRecordingConfiguration/ThumbnailConfiguration/ParticipantThumbnailConfiguration/Storage
AWS::IVSChat::Room /LoggingConfigurationIdentifiers
AWS::ImageBuilder::Component /SupportedOsVersions
AWS::ImageBuilder::ContainerRecipe /Components/*/Parameters /InstanceConfiguration/BlockDeviceMappings
AWS::ImageBuilder::DistributionConfiguration /Distributions/*/AmiDistributionConfiguration/LaunchPermissionConfiguration/OrganizationArns /Distributions/*/AmiDistributionConfiguration/LaunchPermissionConfiguration/OrganizationalUnitArns /Distributions/*/AmiDistributionConfiguration/LaunchPermissionConfiguration/UserGroups /Distributions/*/AmiDistributionConfiguration/LaunchPermissionConfiguration/UserIds
AWS::ImageBuilder::Image /Workflows/*/Parameters
AWS::ImageBuilder::ImagePipeline /Workflows/*/Parameters
AWS::ImageBuilder::ImageRecipe /AmiWatermarks /BlockDeviceMappings /Components/*/Parameters
AWS::ImageBuilder::InfrastructureConfiguration /SecurityGroupIds
AWS::ImageBuilder::LifecyclePolicy /PolicyDetails /PolicyDetails/*/ExclusionRules/Amis/Regions /PolicyDetails/*/ExclusionRules/Amis/SharedAccounts /ResourceSelection/Recipes
AWS::InspectorV2::Connector /ProviderConfiguration/Azure/AzureRegions /ProviderConfiguration/Azure/ScopeConfiguration/ContainerImageScanning/ScopeValues /ProviderConfiguration/Azure/ScopeConfiguration/ServerlessScanning/ScopeValues /ProviderConfiguration/Azure/ScopeConfiguration/VmScanning/ScopeValues
AWS::InspectorV2::Filter /FilterCriteria/AwsAccountId /FilterCriteria/CodeVulnerabilityDetectorName /FilterCriteria/CodeVulnerabilityDetectorTags /FilterCriteria/CodeVulnerabilityFilePath /FilterCriteria/ComponentId /FilterCriteria/ComponentType /FilterCriteria/Ec2InstanceImageId /FilterCriteria/Ec2InstanceSubnetId /FilterCriteria/Ec2InstanceVpcId /FilterCriteria/EcrImageArchitecture /FilterCriteria/EcrImageHash /FilterCriteria/EcrImageInUseCount /FilterCriteria/EcrImagePushedAt /FilterCriteria/EcrImageRegistry /FilterCriteria/EcrImageRepositoryName /FilterCriteria/EcrImageTags /FilterCriteria/EpssScore /FilterCriteria/ExploitAvailable /FilterCriteria/FindingArn /FilterCriteria/FindingStatus /FilterCriteria/FindingType /FilterCriteria/FirstObservedAt /FilterCriteria/FixAvailable /FilterCriteria/InspectorScore /FilterCriteria/LambdaFunctionExecutionRoleArn /FilterCriteria/LambdaFunctionLastModifiedAt /FilterCriteria/LambdaFunctionLayers /FilterCriteria/LambdaFunctionName /FilterCriteria/LambdaFunctionRuntime /FilterCriteria/LastObservedAt /FilterCriteria/NetworkProtocol /FilterCriteria/PortRange /FilterCriteria/RelatedVulnerabilities /FilterCriteria/ResourceId /FilterCriteria/ResourceTags /FilterCriteria/ResourceType /FilterCriteria/Severity /FilterCriteria/Title /FilterCriteria/UpdatedAt /FilterCriteria/VendorSeverity /FilterCriteria/VulnerabilityId /FilterCriteria/VulnerabilitySource /FilterCriteria/VulnerablePackages
AWS::InternetMonitor::Monitor /Resources /ResourcesToAdd /ResourcesToRemove
AWS::IoT::CertificateProvider /AccountDefaultForOperations
AWS::IoT::Command /MandatoryParameters
AWS::IoT::Dimension /StringValues
AWS::IoT::FleetMetric /AggregationType/Values
AWS::IoT::JobTemplate /AbortConfig/CriteriaList /DestinationPackageVersions /JobExecutionsRetryConfig/RetryCriteriaList /MaintenanceWindows
AWS::IoT::MitigationAction /ActionParams/AddThingsToThingGroupParams/ThingGroupNames
AWS::IoT::ScheduledAudit /TargetCheckNames
AWS::IoT::SecurityProfile /AdditionalMetricsToRetainV2 /Behaviors /Behaviors/*/Criteria/Value/Cidrs /Behaviors/*/Criteria/Value/Numbers /Behaviors/*/Criteria/Value/Ports /Behaviors/*/Criteria/Value/Strings /TargetArns
AWS::IoTAnalytics::Dataset /Actions /Actions/*/ContainerAction/Variables /Actions/*/QueryAction/Filters /ContentDeliveryRules /LateDataRules /Triggers
AWS::IoTAnalytics::Datastore /DatastorePartitions/Partitions /FileFormatConfiguration/ParquetConfiguration/SchemaDefinition/Columns
AWS::IoTAnalytics::Pipeline /PipelineActivities /PipelineActivities/*/RemoveAttributes/Attributes /PipelineActivities/*/SelectAttributes/Attributes
AWS::IoTFleetWise::Campaign /DataDestinationConfigs /DataExtraDimensions /SignalsToCollect /SignalsToFetch
AWS::IoTFleetWise::DecoderManifest /NetworkInterfaces /SignalDecoders
AWS::IoTFleetWise::ModelManifest /Nodes
AWS::IoTFleetWise::SignalCatalog /Nodes /Nodes/*/Actuator/AllowedValues /Nodes/*/Attribute/AllowedValues /Nodes/*/Sensor/AllowedValues
AWS::IoTFleetWise::StateTemplate /DataExtraDimensions /MetadataExtraDimensions /StateTemplateProperties
AWS::IoTFleetWise::Vehicle /StateTemplates
AWS::IoTSiteWise::Asset /AssetHierarchies /AssetProperties
AWS::IoTSiteWise::AssetModel /AssetModelCompositeModels /AssetModelCompositeModels/*/CompositeModelProperties /AssetModelCompositeModels/*/CompositeModelProperties/*/Type/Metric/Variables /AssetModelCompositeModels/*/CompositeModelProperties/*/Type/Transform/Variables /AssetModelHierarchies /AssetModelProperties /AssetModelProperties/*/Type/Metric/Variables /AssetModelProperties/*/Type/Transform/Variables /EnforcedAssetModelInterfaceRelationships
AWS::IoTSiteWise::ComputationModel /ComputationModelDataBinding/*/List
AWS::IoTSiteWise::Pipeline /Computations /Computations/*/DependsOn
AWS::IoTSiteWise::Task /TaskConfiguration/ContainerTaskConfiguration/Mounts
AWS::IoTTwinMaker::ComponentType /ExtendsFrom /Functions/*/RequiredProperties /PropertyDefinitions/*/DataType/AllowedValues /PropertyDefinitions/*/DataType/AllowedValues/*/ListValue /PropertyDefinitions/*/DefaultValue/ListValue /PropertyGroups/*/PropertyNames
AWS::IoTTwinMaker::Entity /Components/*/Properties/*/Definition/DataType/AllowedValues /Components/*/Properties/*/Definition/DefaultValue/ListValue /Components/*/Properties/*/Value/ListValue /Components/*/PropertyGroups/*/PropertyNames /CompositeComponents/*/Properties/*/Definition/DataType/AllowedValues /CompositeComponents/*/Properties/*/Definition/DefaultValue/ListValue /CompositeComponents/*/Properties/*/Value/ListValue /CompositeComponents/*/PropertyGroups/*/PropertyNames
AWS::IoTTwinMaker::Scene /Capabilities
AWS::IoTWireless::NetworkAnalyzerConfiguration /WirelessDevices /WirelessGateways
AWS::IoTWireless::WirelessDevice /LoRaWAN/FPorts/Applications
AWS::KafkaConnect::Connector /KafkaCluster/ApacheKafkaCluster/Vpc/SecurityGroups /KafkaCluster/ApacheKafkaCluster/Vpc/Subnets /Plugins
AWS::Kendra::Index /DocumentMetadataConfigurations /DocumentMetadataConfigurations/*/Relevance/ValueImportanceItems /UserTokenConfigurations
AWS::Kinesis::Channel /S3TablesDestinationConfiguration/S3TablesConfigurationList /S3TablesDestinationConfiguration/S3TablesConfigurationList/*/PartitionSpec/PartitionFields /StreamConfigurationList
AWS::Kinesis::Stream /DesiredShardLevelMetrics
AWS::KinesisAnalyticsV2::Application /ApplicationConfiguration/EnvironmentProperties/PropertyGroups /ApplicationConfiguration/SqlApplicationConfiguration/Inputs /ApplicationConfiguration/SqlApplicationConfiguration/Inputs/*/InputSchema/RecordColumns /ApplicationConfiguration/VpcConfigurations /ApplicationConfiguration/VpcConfigurations/*/SecurityGroupIds /ApplicationConfiguration/VpcConfigurations/*/SubnetIds /ApplicationConfiguration/ZeppelinApplicationConfiguration/CustomArtifactsConfiguration
AWS::LakeFormation::DataCellsFilter /ColumnNames /ColumnWildcard/ExcludedColumnNames
AWS::LakeFormation::PrincipalPermissions /Permissions /PermissionsWithGrantOption /Resource/LFTag/TagValues /Resource/LFTagPolicy/Expression /Resource/LFTagPolicy/Expression/*/TagValues /Resource/TableWithColumns/ColumnNames /Resource/TableWithColumns/ColumnWildcard/ExcludedColumnNames
AWS::LakeFormation::Tag /TagValues
AWS::LakeFormation::TagAssociation /LFTags /LFTags/*/TagValues /Resource/TableWithColumns/ColumnNames
AWS::Lambda::Alias /RoutingConfig/AdditionalVersionWeights
AWS::Lambda::CapacityProvider /CapacityProviderScalingConfig/ScalingPolicies /InstanceRequirements/AllowedInstanceTypes /InstanceRequirements/Architectures /InstanceRequirements/ExcludedInstanceTypes /PropagateTags/ExplicitTags /VpcConfig/SecurityGroupIds /VpcConfig/SubnetIds
AWS::Lambda::LayerVersion /CompatibleArchitectures /CompatibleRuntimes
AWS::Lambda::MicrovmImage /AdditionalOsCapabilities /CpuConfigurations /EgressNetworkConnectors /EnvironmentVariables /Resources
AWS::Lambda::NetworkConnector /Configuration/VpcEgressConfiguration/AssociatedComputeResourceTypes /Configuration/VpcEgressConfiguration/SecurityGroupIds /Configuration/VpcEgressConfiguration/SubnetIds
AWS::Lambda::WebFunctionEndpoint /RegionalEndpoints/*/RevisionWeights /Regions /RevisionWeights
AWS::Lex::Bot /BotLocales /BotLocales/*/CustomVocabulary/CustomVocabularyItems /BotLocales/*/Intents /BotLocales/*/Intents/*/FulfillmentCodeHook/FulfillmentUpdatesSpecification/StartResponse/MessageGroups /BotLocales/*/Intents/*/FulfillmentCodeHook/FulfillmentUpdatesSpecification/UpdateResponse/MessageGroups /BotLocales/*/Intents/*/FulfillmentCodeHook/PostFulfillmentStatusSpecification/FailureConditional/DefaultBranch/NextStep/Intent/Slots /BotLocales/*/Intents/*/FulfillmentCodeHook/PostFulfillmentStatusSpecification/FailureConditional/DefaultBranch/NextStep/SessionAttributes /BotLocales/*/Intents/*/FulfillmentCodeHook/PostFulfillmentStatusSpecification/FailureConditional/DefaultBranch/Response/MessageGroupsList /BotLocales/*/Intents/*/FulfillmentCodeHook/PostFulfillmentStatusSpecification/FailureNextStep/Intent/Slots /BotLocales/*/Intents/*/FulfillmentCodeHook/PostFulfillmentStatusSpecification/FailureNextStep/SessionAttributes /BotLocales/*/Intents/*/FulfillmentCodeHook/PostFulfillmentStatusSpecification/FailureResponse/MessageGroupsList /BotLocales/*/Intents/*/FulfillmentCodeHook/PostFulfillmentStatusSpecification/SuccessConditional/DefaultBranch/NextStep/Intent/Slots /BotLocales/*/Intents/*/FulfillmentCodeHook/PostFulfillmentStatusSpecification/SuccessConditional/DefaultBranch/NextStep/SessionAttributes /BotLocales/*/Intents/*/FulfillmentCodeHook/PostFulfillmentStatusSpecification/SuccessConditional/DefaultBranch/Response/MessageGroupsList /BotLocales/*/Intents/*/FulfillmentCodeHook/PostFulfillmentStatusSpecification/SuccessNextStep/Intent/Slots /BotLocales/*/Intents/*/FulfillmentCodeHook/PostFulfillmentStatusSpecification/SuccessNextStep/SessionAttributes /BotLocales/*/Intents/*/FulfillmentCodeHook/PostFulfillmentStatusSpecification/SuccessResponse/MessageGroupsList /BotLocales/*/Intents/*/FulfillmentCodeHook/PostFulfillmentStatusSpecification/TimeoutConditional/DefaultBranch/NextStep/Intent/Slots /BotLocales/*/Intents/*/FulfillmentCodeHook/PostFulfillmentStatusSpecification/TimeoutConditional/DefaultBranch/NextStep/SessionAttributes /BotLocales/*/Intents/*/FulfillmentCodeHook/PostFulfillmentStatusSpecification/TimeoutConditional/DefaultBranch/Response/MessageGroupsList /BotLocales/*/Intents/*/FulfillmentCodeHook/PostFulfillmentStatusSpecification/TimeoutNextStep/Intent/Slots /BotLocales/*/Intents/*/FulfillmentCodeHook/PostFulfillmentStatusSpecification/TimeoutNextStep/SessionAttributes /BotLocales/*/Intents/*/FulfillmentCodeHook/PostFulfillmentStatusSpecification/TimeoutResponse/MessageGroupsList /BotLocales/*/Intents/*/InitialResponseSetting/CodeHook/PostCodeHookSpecification/FailureConditional/DefaultBranch/NextStep/Intent/Slots /BotLocales/*/Intents/*/InitialResponseSetting/CodeHook/PostCodeHookSpecification/FailureConditional/DefaultBranch/NextStep/SessionAttributes /BotLocales/*/Intents/*/InitialResponseSetting/CodeHook/PostCodeHookSpecification/FailureConditional/DefaultBranch/Response/MessageGroupsList /BotLocales/*/Intents/*/InitialResponseSetting/CodeHook/PostCodeHookSpecification/FailureNextStep/Intent/Slots /BotLocales/*/Intents/*/InitialResponseSetting/CodeHook/PostCodeHookSpecification/FailureNextStep/SessionAttributes /BotLocales/*/Intents/*/InitialResponseSetting/CodeHook/PostCodeHookSpecification/FailureResponse/MessageGroupsList /BotLocales/*/Intents/*/InitialResponseSetting/CodeHook/PostCodeHookSpecification/SuccessConditional/DefaultBranch/NextStep/Intent/Slots /BotLocales/*/Intents/*/InitialResponseSetting/CodeHook/PostCodeHookSpecification/SuccessConditional/DefaultBranch/NextStep/SessionAttributes /BotLocales/*/Intents/*/InitialResponseSetting/CodeHook/PostCodeHookSpecification/SuccessConditional/DefaultBranch/Response/MessageGroupsList /BotLocales/*/Intents/*/InitialResponseSetting/CodeHook/PostCodeHookSpecification/SuccessNextStep/Intent/Slots /BotLocales/*/Intents/*/InitialResponseSetting/CodeHook/PostCodeHookSpecification/SuccessNextStep/SessionAttributes /BotLocales/*/Intents/*/InitialResponseSetting/CodeHook/PostCodeHookSpecification/SuccessResponse/MessageGroupsList /BotLocales/*/Intents/*/InitialResponseSetting/CodeHook/PostCodeHookSpecification/TimeoutConditional/DefaultBranch/NextStep/Intent/Slots /BotLocales/*/Intents/*/InitialResponseSetting/CodeHook/PostCodeHookSpecification/TimeoutConditional/DefaultBranch/NextStep/SessionAttributes /BotLocales/*/Intents/*/InitialResponseSetting/CodeHook/PostCodeHookSpecification/TimeoutConditional/DefaultBranch/Response/MessageGroupsList /BotLocales/*/Intents/*/InitialResponseSetting/CodeHook/PostCodeHookSpecification/TimeoutNextStep/Intent/Slots /BotLocales/*/Intents/*/InitialResponseSetting/CodeHook/PostCodeHookSpecification/TimeoutNextStep/SessionAttributes /BotLocales/*/Intents/*/InitialResponseSetting/CodeHook/PostCodeHookSpecification/TimeoutResponse/MessageGroupsList /BotLocales/*/Intents/*/InitialResponseSetting/Conditional/DefaultBranch/NextStep/Intent/Slots /BotLocales/*/Intents/*/InitialResponseSetting/Conditional/DefaultBranch/NextStep/SessionAttributes /BotLocales/*/Intents/*/InitialResponseSetting/Conditional/DefaultBranch/Response/MessageGroupsList /BotLocales/*/Intents/*/InitialResponseSetting/InitialResponse/MessageGroupsList /BotLocales/*/Intents/*/InitialResponseSetting/NextStep/Intent/Slots /BotLocales/*/Intents/*/InitialResponseSetting/NextStep/SessionAttributes /BotLocales/*/Intents/*/InputContexts /BotLocales/*/Intents/*/IntentClosingSetting/ClosingResponse/MessageGroupsList /BotLocales/*/Intents/*/IntentClosingSetting/Conditional/DefaultBranch/NextStep/Intent/Slots /BotLocales/*/Intents/*/IntentClosingSetting/Conditional/DefaultBranch/NextStep/SessionAttributes /BotLocales/*/Intents/*/IntentClosingSetting/Conditional/DefaultBranch/Response/MessageGroupsList /BotLocales/*/Intents/*/IntentClosingSetting/NextStep/Intent/Slots /BotLocales/*/Intents/*/IntentClosingSetting/NextStep/SessionAttributes /BotLocales/*/Intents/*/IntentConfirmationSetting/CodeHook/PostCodeHookSpecification/FailureConditional/DefaultBranch/NextStep/Intent/Slots /BotLocales/*/Intents/*/IntentConfirmationSetting/CodeHook/PostCodeHookSpecification/FailureConditional/DefaultBranch/NextStep/SessionAttributes /BotLocales/*/Intents/*/IntentConfirmationSetting/CodeHook/PostCodeHookSpecification/FailureConditional/DefaultBranch/Response/MessageGroupsList /BotLocales/*/Intents/*/IntentConfirmationSetting/CodeHook/PostCodeHookSpecification/FailureNextStep/Intent/Slots /BotLocales/*/Intents/*/IntentConfirmationSetting/CodeHook/PostCodeHookSpecification/FailureNextStep/SessionAttributes /BotLocales/*/Intents/*/IntentConfirmationSetting/CodeHook/PostCodeHookSpecification/FailureResponse/MessageGroupsList /BotLocales/*/Intents/*/IntentConfirmationSetting/CodeHook/PostCodeHookSpecification/SuccessConditional/DefaultBranch/NextStep/Intent/Slots /BotLocales/*/Intents/*/IntentConfirmationSetting/CodeHook/PostCodeHookSpecification/SuccessConditional/DefaultBranch/NextStep/SessionAttributes /BotLocales/*/Intents/*/IntentConfirmationSetting/CodeHook/PostCodeHookSpecification/SuccessConditional/DefaultBranch/Response/MessageGroupsList /BotLocales/*/Intents/*/IntentConfirmationSetting/CodeHook/PostCodeHookSpecification/SuccessNextStep/Intent/Slots /BotLocales/*/Intents/*/IntentConfirmationSetting/CodeHook/PostCodeHookSpecification/SuccessNextStep/SessionAttributes /BotLocales/*/Intents/*/IntentConfirmationSetting/CodeHook/PostCodeHookSpecification/SuccessResponse/MessageGroupsList /BotLocales/*/Intents/*/IntentConfirmationSetting/CodeHook/PostCodeHookSpecification/TimeoutConditional/DefaultBranch/NextStep/Intent/Slots /BotLocales/*/Intents/*/IntentConfirmationSetting/CodeHook/PostCodeHookSpecification/TimeoutConditional/DefaultBranch/NextStep/SessionAttributes /BotLocales/*/Intents/*/IntentConfirmationSetting/CodeHook/PostCodeHookSpecification/TimeoutConditional/DefaultBranch/Response/MessageGroupsList /BotLocales/*/Intents/*/IntentConfirmationSetting/CodeHook/PostCodeHookSpecification/TimeoutNextStep/Intent/Slots /BotLocales/*/Intents/*/IntentConfirmationSetting/CodeHook/PostCodeHookSpecification/TimeoutNextStep/SessionAttributes /BotLocales/*/Intents/*/IntentConfirmationSetting/CodeHook/PostCodeHookSpecification/TimeoutResponse/MessageGroupsList /BotLocales/*/Intents/*/IntentConfirmationSetting/ConfirmationConditional/DefaultBranch/NextStep/Intent/Slots /BotLocales/*/Intents/*/IntentConfirmationSetting/ConfirmationConditional/DefaultBranch/NextStep/SessionAttributes /BotLocales/*/Intents/*/IntentConfirmationSetting/ConfirmationConditional/DefaultBranch/Response/MessageGroupsList /BotLocales/*/Intents/*/IntentConfirmationSetting/ConfirmationNextStep/Intent/Slots /BotLocales/*/Intents/*/IntentConfirmationSetting/ConfirmationNextStep/SessionAttributes /BotLocales/*/Intents/*/IntentConfirmationSetting/ConfirmationResponse/MessageGroupsList /BotLocales/*/Intents/*/IntentConfirmationSetting/DeclinationConditional/DefaultBranch/NextStep/Intent/Slots /BotLocales/*/Intents/*/IntentConfirmationSetting/DeclinationConditional/DefaultBranch/NextStep/SessionAttributes /BotLocales/*/Intents/*/IntentConfirmationSetting/DeclinationConditional/DefaultBranch/Response/MessageGroupsList /BotLocales/*/Intents/*/IntentConfirmationSetting/DeclinationNextStep/Intent/Slots /BotLocales/*/Intents/*/IntentConfirmationSetting/DeclinationNextStep/SessionAttributes /BotLocales/*/Intents/*/IntentConfirmationSetting/DeclinationResponse/MessageGroupsList /BotLocales/*/Intents/*/IntentConfirmationSetting/FailureConditional/DefaultBranch/NextStep/Intent/Slots /BotLocales/*/Intents/*/IntentConfirmationSetting/FailureConditional/DefaultBranch/NextStep/SessionAttributes /BotLocales/*/Intents/*/IntentConfirmationSetting/FailureConditional/DefaultBranch/Response/MessageGroupsList /BotLocales/*/Intents/*/IntentConfirmationSetting/FailureNextStep/Intent/Slots /BotLocales/*/Intents/*/IntentConfirmationSetting/FailureNextStep/SessionAttributes /BotLocales/*/Intents/*/IntentConfirmationSetting/FailureResponse/MessageGroupsList /BotLocales/*/Intents/*/IntentConfirmationSetting/PromptSpecification/MessageGroupsList /BotLocales/*/Intents/*/OutputContexts /BotLocales/*/Intents/*/QnAIntentConfiguration/DataSourceConfiguration/OpensearchConfiguration/IncludeFields /BotLocales/*/Intents/*/SampleUtterances /BotLocales/*/Intents/*/SlotPriorities /BotLocales/*/Intents/*/Slots /BotLocales/*/SlotTypes /BotLocales/*/SlotTypes/*/SlotTypeValues /BotMembers /BotTags /Replication/ReplicaRegions /TestBotAliasSettings/BotAliasLocaleSettings /TestBotAliasSettings/ConversationLogSettings/AudioLogSettings /TestBotAliasSettings/ConversationLogSettings/TextLogSettings /TestBotAliasTags
AWS::Lex::BotAlias /BotAliasLocaleSettings /BotAliasTags /ConversationLogSettings/AudioLogSettings /ConversationLogSettings/TextLogSettings
AWS::Lex::BotVersion /BotVersionLocaleSpecification
AWS::LicenseManager::LicenseAssetGroup /AssociatedLicenseAssetRulesetARNs /LicenseAssetGroupConfigurations /Properties
AWS::LicenseManager::LicenseAssetRuleSet /Rules /Rules/*/RuleStatement/InstanceRuleStatement/AndRuleStatement/MatchingRuleStatements /Rules/*/RuleStatement/InstanceRuleStatement/AndRuleStatement/MatchingRuleStatements/*/ValueToMatch /Rules/*/RuleStatement/InstanceRuleStatement/MatchingRuleStatement/ValueToMatch /Rules/*/RuleStatement/InstanceRuleStatement/OrRuleStatement/MatchingRuleStatements /Rules/*/RuleStatement/InstanceRuleStatement/OrRuleStatement/MatchingRuleStatements/*/ValueToMatch /Rules/*/RuleStatement/LicenseConfigurationRuleStatement/AndRuleStatement/MatchingRuleStatements /Rules/*/RuleStatement/LicenseConfigurationRuleStatement/AndRuleStatement/MatchingRuleStatements/*/ValueToMatch /Rules/*/RuleStatement/LicenseConfigurationRuleStatement/MatchingRuleStatement/ValueToMatch /Rules/*/RuleStatement/LicenseConfigurationRuleStatement/OrRuleStatement/MatchingRuleStatements /Rules/*/RuleStatement/LicenseConfigurationRuleStatement/OrRuleStatement/MatchingRuleStatements/*/ValueToMatch /Rules/*/RuleStatement/LicenseRuleStatement/AndRuleStatement/MatchingRuleStatements /Rules/*/RuleStatement/LicenseRuleStatement/AndRuleStatement/MatchingRuleStatements/*/ValueToMatch /Rules/*/RuleStatement/LicenseRuleStatement/MatchingRuleStatement/ValueToMatch /Rules/*/RuleStatement/LicenseRuleStatement/OrRuleStatement/MatchingRuleStatements /Rules/*/RuleStatement/LicenseRuleStatement/OrRuleStatement/MatchingRuleStatements/*/ValueToMatch
AWS::LicenseManager::LicenseConfiguration /LicenseRules /ProductInformationList /ProductInformationList/*/ProductInformationFilterList /ProductInformationList/*/ProductInformationFilterList/*/ProductInformationFilterValue
AWS::LicenseManager::ReportGenerator /ReportContext/LicenseAssetGroupArns /ReportContext/LicenseConfigurationArns /ReportType
AWS::Lightsail::Alarm /ContactProtocols /NotificationTriggers
AWS::Lightsail::Bucket /ReadOnlyAccessAccounts /ResourcesReceivingAccess
AWS::Lightsail::Certificate /SubjectAlternativeNames
AWS::Lightsail::Container /ContainerServiceDeployment/Containers /ContainerServiceDeployment/Containers/*/Command /ContainerServiceDeployment/Containers/*/Environment /ContainerServiceDeployment/Containers/*/Ports /PublicDomainNames /PublicDomainNames/*/DomainNames
AWS::Lightsail::Database /RelationalDatabaseParameters
AWS::Lightsail::Disk /AddOns
AWS::Lightsail::Distribution /CacheBehaviorSettings/ForwardedCookies/CookiesAllowList /CacheBehaviorSettings/ForwardedHeaders/HeadersAllowList /CacheBehaviorSettings/ForwardedQueryStrings/QueryStringsAllowList /CacheBehaviors
AWS::Lightsail::Domain /DomainEntries
AWS::Lightsail::Instance /AddOns /Hardware/Disks /Networking/Ports /Networking/Ports/*/CidrListAliases /Networking/Ports/*/Cidrs /Networking/Ports/*/Ipv6Cidrs
AWS::Lightsail::LoadBalancer /AttachedInstances
AWS::Lightsail::LoadBalancerTlsCertificate /CertificateAlternativeNames
AWS::Location::APIKey /Restrictions/AllowActions /Restrictions/AllowAndroidApps /Restrictions/AllowAppleApps /Restrictions/AllowReferers /Restrictions/AllowResources
AWS::Logs::LogAnomalyDetector /LogGroupArnList
AWS::Logs::LogGroup /FieldIndexPolicies
AWS::Logs::MetricFilter /EmitSystemFieldDimensions /MetricTransformations /MetricTransformations/*/Dimensions
AWS::Logs::QueryDefinition /LogGroupNames /Parameters
AWS::Logs::SubscriptionFilter /EmitSystemFields
AWS::Logs::Transformer /TransformerConfig /TransformerConfig/*/AddKeys/Entries /TransformerConfig/*/CopyValue/Entries /TransformerConfig/*/Csv/Columns /TransformerConfig/*/DateTimeConverter/MatchPatterns /TransformerConfig/*/DeleteKeys/WithKeys /TransformerConfig/*/LowerCaseString/WithKeys /TransformerConfig/*/MoveKeys/Entries /TransformerConfig/*/RenameKeys/Entries /TransformerConfig/*/SplitString/Entries /TransformerConfig/*/SubstituteString/Entries /TransformerConfig/*/TrimString/WithKeys /TransformerConfig/*/TypeConverter/Entries /TransformerConfig/*/UpperCaseString/WithKeys
AWS::M2::Environment /SecurityGroupIds /StorageConfigurations /SubnetIds
AWS::MPA::ApprovalTeam /Approvers /Policies
AWS::MSK::BatchScramSecret /SecretArnList
AWS::MSK::Cluster /BrokerNodeGroupInfo/ClientSubnets /BrokerNodeGroupInfo/SecurityGroups /ClientAuthentication/Tls/CertificateAuthorityArnList
AWS::MSK::Configuration /KafkaVersionsList
AWS::MSK::Replicator /KafkaClusters /KafkaClusters/*/VpcConfig/SecurityGroupIds /KafkaClusters/*/VpcConfig/SubnetIds /ReplicationInfoList /ReplicationInfoList/*/ConsumerGroupReplication/ConsumerGroupsToExclude /ReplicationInfoList/*/ConsumerGroupReplication/ConsumerGroupsToReplicate /ReplicationInfoList/*/TopicReplication/TopicsToExclude /ReplicationInfoList/*/TopicReplication/TopicsToReplicate
AWS::MSK::ServerlessCluster /VpcConfigs /VpcConfigs/*/SecurityGroups /VpcConfigs/*/SubnetIds
AWS::MSK::VpcConnection /ClientSubnets /SecurityGroups
AWS::MediaConnect::Flow /MediaStreams/*/Tags /Source/Tags /VpcInterfaces/*/Tags
AWS::MediaConvert::JobTemplate /HopDestinations
AWS::MediaLive::ChannelPlacementGroup /Nodes
AWS::MediaLive::Cluster /NetworkSettings/InterfaceMappings
AWS::MediaLive::Input /Destinations /Destinations/*/NetworkRoutes /InputDevices /InputSecurityGroups /MediaConnectFlows /MulticastSettings/Sources /RouterSettings/Destinations /SdiSources /Smpte2110ReceiverGroupSettings/Smpte2110ReceiverGroups /Smpte2110ReceiverGroupSettings/Smpte2110ReceiverGroups/*/SdpSettings/AncillarySdps /Smpte2110ReceiverGroupSettings/Smpte2110ReceiverGroups/*/SdpSettings/AudioSdps /Sources /SrtSettings/SrtCallerSources /Vpc/SecurityGroupIds /Vpc/SubnetIds
AWS::MediaLive::InputSecurityGroup /WhitelistRules
AWS::MediaLive::Multiplex /AvailabilityZones /Destinations
AWS::MediaLive::Network /IpPools /Routes
AWS::MediaLive::Node /NodeInterfaceMappings /SdiSourceMappings
AWS::MediaTailor::Channel /LogConfiguration/LogTypes /Outputs
AWS::MediaTailor::PlaybackConfiguration /BeaconingConfiguration/ClientSide/AdditionalEventTypes
AWS::MediaTailor::Program /AdBreaks /AdBreaks/*/AdBreakMetadata /AdBreaks/*/TimeSignalMessage/SegmentationDescriptors /AudienceMedia /AudienceMedia/*/AlternateMedia /AudienceMedia/*/AlternateMedia/*/AdBreaks
AWS::MediaTailor::SourceLocation /SegmentDeliveryConfigurations
AWS::MemoryDB::Cluster /SecurityGroupIds /SnapshotArns
AWS::MemoryDB::SubnetGroup /SubnetIds
AWS::Neptune::EventSubscription /SourceIds
AWS::NeptuneGraph::PrivateGraphEndpoint /SecurityGroupIds /SubnetIds
AWS::NetworkFirewall::ContainerAssociation /ContainerMonitoringConfigurations /ContainerMonitoringConfigurations/*/AttributeFilters
AWS::NetworkFirewall::Firewall /AvailabilityZoneMappings /EnabledAnalysisTypes /NatGatewayMappings /ProxySettings/ListenerProperties /SubnetMappings /VpcEndpoint/SubnetMappings
AWS::NetworkFirewall::LoggingConfiguration /LoggingConfiguration/LogDestinationConfigs
AWS::NetworkFirewall::TLSInspectionConfiguration /TLSInspectionConfiguration/ServerCertificateConfigurations/*/ServerCertificates
AWS::NetworkFlowMonitor::Monitor /LocalResources /RemoteResources
AWS::NetworkFlowMonitor::Scope /Targets
AWS::NetworkManager::ConnectAttachment /ProposedNetworkFunctionGroupChange/Tags /ProposedSegmentChange/Tags
AWS::NetworkManager::ConnectPeer /Configuration/BgpConfigurations /Configuration/InsideCidrBlocks /InsideCidrBlocks
AWS::NetworkManager::CoreNetwork /Edges/*/InsideCidrBlocks /NetworkFunctionGroups/*/EdgeLocations /NetworkFunctionGroups/*/Segments/SendTo /NetworkFunctionGroups/*/Segments/SendVia /Segments/*/EdgeLocations /Segments/*/SharedSegments
AWS::NetworkManager::DirectConnectGatewayAttachment /EdgeLocations /ProposedNetworkFunctionGroupChange/Tags /ProposedSegmentChange/Tags
AWS::NetworkManager::SiteToSiteVpnAttachment /ProposedNetworkFunctionGroupChange/Tags /ProposedSegmentChange/Tags
AWS::NetworkManager::TransitGatewayRouteTableAttachment /ProposedNetworkFunctionGroupChange/Tags /ProposedNetworkFunctionGroupChange/Tags/* /ProposedSegmentChange/Tags /ProposedSegmentChange/Tags/* /Tags/*
AWS::NetworkManager::VpcAttachment /ProposedNetworkFunctionGroupChange/Tags /ProposedSegmentChange/Tags /SubnetArns
AWS::NetworkSecurityManager::Deployment /AssociatedPolicyList /AssociatedScopeList
AWS::NetworkSecurityManager::Policy /AssociatedTemplateAndRuleList
AWS::NetworkSecurityManager::Template /AssociatedRuleList
AWS::ODB::CloudAutonomousVmCluster /IamRoles
AWS::ODB::CloudExadataInfrastructure /CustomerContactsToSendToOCI
AWS::ODB::CloudVmCluster /DbNodes/*/Tags /IamRoles
AWS::ODB::OdbNetwork /CrossRegionS3RestoreSources /ManagedServices/CrossRegionS3RestoreSourcesAccess /ManagedServices/CrossRegionS3RestoreSourcesAccess/*/Ipv4Addresses /ManagedServices/KmsAccess/Ipv4Addresses /ManagedServices/ManagedS3BackupAccess/Ipv4Addresses /ManagedServices/ManagedServicesIpv4Cidrs /ManagedServices/S3Access/Ipv4Addresses /ManagedServices/StsAccess/Ipv4Addresses
AWS::ODB::OdbPeeringConnection /AdditionalPeerNetworkCidrs /PeerNetworkRouteTableIds
AWS::OSIS::Pipeline /VpcEndpoints/*/VpcOptions/SecurityGroupIds /VpcEndpoints/*/VpcOptions/SubnetIds /VpcOptions/SecurityGroupIds /VpcOptions/SubnetIds
AWS::Oam::Link /ResourceTypes
AWS::ObservabilityAdmin::OrganizationCentralizationRule /Rule/Source/Regions
AWS::ObservabilityAdmin::OrganizationTelemetryRule /Rule/DestinationConfiguration/CloudtrailParameters/AdvancedEventSelectors /Rule/DestinationConfiguration/CloudtrailParameters/AdvancedEventSelectors/*/FieldSelectors /Rule/DestinationConfiguration/CloudtrailParameters/AdvancedEventSelectors/*/FieldSelectors/*/EndsWith /Rule/DestinationConfiguration/CloudtrailParameters/AdvancedEventSelectors/*/FieldSelectors/*/Equals /Rule/DestinationConfiguration/CloudtrailParameters/AdvancedEventSelectors/*/FieldSelectors/*/NotEndsWith /Rule/DestinationConfiguration/CloudtrailParameters/AdvancedEventSelectors/*/FieldSelectors/*/NotEquals /Rule/DestinationConfiguration/CloudtrailParameters/AdvancedEventSelectors/*/FieldSelectors/*/NotStartsWith /Rule/DestinationConfiguration/CloudtrailParameters/AdvancedEventSelectors/*/FieldSelectors/*/StartsWith /Rule/DestinationConfiguration/LogDeliveryParameters/LogTypes /Rule/DestinationConfiguration/WAFLoggingParameters/LoggingFilter/Filters /Rule/DestinationConfiguration/WAFLoggingParameters/LoggingFilter/Filters/*/Conditions /Rule/DestinationConfiguration/WAFLoggingParameters/RedactedFields /Rule/Regions /Rule/TelemetrySourceTypes
AWS::ObservabilityAdmin::S3TableIntegration /LogSources
AWS::ObservabilityAdmin::TelemetryRule /Rule/DestinationConfiguration/CloudtrailParameters/AdvancedEventSelectors /Rule/DestinationConfiguration/CloudtrailParameters/AdvancedEventSelectors/*/FieldSelectors /Rule/DestinationConfiguration/CloudtrailParameters/AdvancedEventSelectors/*/FieldSelectors/*/EndsWith /Rule/DestinationConfiguration/CloudtrailParameters/AdvancedEventSelectors/*/FieldSelectors/*/Equals /Rule/DestinationConfiguration/CloudtrailParameters/AdvancedEventSelectors/*/FieldSelectors/*/NotEndsWith /Rule/DestinationConfiguration/CloudtrailParameters/AdvancedEventSelectors/*/FieldSelectors/*/NotEquals /Rule/DestinationConfiguration/CloudtrailParameters/AdvancedEventSelectors/*/FieldSelectors/*/NotStartsWith /Rule/DestinationConfiguration/CloudtrailParameters/AdvancedEventSelectors/*/FieldSelectors/*/StartsWith /Rule/DestinationConfiguration/LogDeliveryParameters/LogTypes /Rule/DestinationConfiguration/WAFLoggingParameters/LoggingFilter/Filters /Rule/DestinationConfiguration/WAFLoggingParameters/LoggingFilter/Filters/*/Conditions /Rule/DestinationConfiguration/WAFLoggingParameters/RedactedFields /Rule/Regions /Rule/TelemetrySourceTypes
AWS::Omics::AnnotationStore /StoreOptions/TsvStoreOptions/Schema
AWS::OpenSearchServerless::VpcEndpoint /SecurityGroupIds /SubnetIds
AWS::OpenSearchService::Application /AppConfigs /DataSources
AWS::Organizations::Account /ParentIds
AWS::Organizations::Policy /TargetIds
AWS::PCS::Cluster /Networking/NetworkType /Networking/SecurityGroupIds /Networking/SubnetIds /SlurmConfiguration/CgroupCustomSettings /SlurmConfiguration/SlurmCustomSettings /SlurmConfiguration/SlurmdbdCustomSettings
AWS::PCS::ComputeNodeGroup /InstanceConfigs /SlurmConfiguration/SlurmCustomSettings
AWS::PCS::Queue /ComputeNodeGroupConfigurations /SlurmConfiguration/SlurmCustomSettings
AWS::Personalize::MetricAttribution /Metrics
AWS::PricingPlanManager::Subscription /ResourceArns
AWS::QBusiness::DataSource /DocumentEnrichmentConfiguration/InlineConfigurations /VpcConfiguration/SecurityGroupIds /VpcConfiguration/SubnetIds
AWS::QBusiness::Index /DocumentAttributeConfigurations
AWS::QBusiness::WebExperience /BrowserExtensionConfiguration/EnabledBrowserExtensions /Origins
AWS::QuickSight::Assignment /Identities/*
AWS::QuickSight::Folder /Permissions /Permissions/*/Actions
AWS::QuickSight::Space /Permissions /Permissions/*/Actions /Resources
AWS::QuickSight::VPCConnection /DnsResolvers /SecurityGroupIds /SubnetIds
AWS::RAM::ResourceShare /PermissionArns /Principals /ResourceArns /Sources
AWS::RDS::CustomDBEngineVersion /DatabaseInstallationFiles
AWS::RDS::DBClusterEndpoint /ExcludedMembers /StaticMembers
AWS::RDS::DBProxy /Auth /VpcSecurityGroupIds /VpcSubnetIds
AWS::RDS::DBProxyEndpoint /VpcSecurityGroupIds /VpcSubnetIds
AWS::RDS::DBProxyTargetGroup /ConnectionPoolConfigurationInfo/SessionPinningFilters /DBClusterIdentifiers /DBInstanceIdentifiers
AWS::RDS::DBSubnetGroup /SubnetIds
AWS::RDS::EventSubscription /SourceIds
AWS::RDS::OptionGroup /OptionConfigurations /OptionConfigurations/*/DBSecurityGroupMemberships /OptionConfigurations/*/OptionSettings /OptionConfigurations/*/VpcSecurityGroupMemberships
AWS::RTBFabric::InboundExternalLink /LinkAttributes/ResponderErrorMasking /LinkAttributes/ResponderErrorMasking/*/LoggingTypes
AWS::RTBFabric::Link /LinkAttributes/ResponderErrorMasking /LinkAttributes/ResponderErrorMasking/*/LoggingTypes /ModuleConfigurationList /ModuleConfigurationList/*/DependsOn /ModuleConfigurationList/*/ModuleParameters/OpenRtbAttribute/FilterConfiguration /ModuleConfigurationList/*/ModuleParameters/OpenRtbAttribute/FilterConfiguration/*/Criteria
AWS::RTBFabric::OutboundExternalLink /LinkAttributes/ResponderErrorMasking /LinkAttributes/ResponderErrorMasking/*/LoggingTypes
AWS::RTBFabric::RequesterGateway /SecurityGroupIds /SubnetIds
AWS::RTBFabric::ResponderGateway /ListenerConfig/Protocols /ManagedEndpointConfiguration/AutoScalingGroupsConfiguration/AutoScalingGroupNameList /SecurityGroupIds /SubnetIds /TrustStoreConfiguration/CertificateAuthorityCertificates
AWS::RUM::AppMonitor /AppMonitorConfiguration/ExcludedPages /AppMonitorConfiguration/FavoritePages /AppMonitorConfiguration/IncludedPages /AppMonitorConfiguration/MetricDestinations /AppMonitorConfiguration/MetricDestinations/*/MetricDefinitions /AppMonitorConfiguration/Telemetries
AWS::Rbin::Rule /ExcludeResourceTags /ResourceTags
AWS::Redshift::Cluster /ClusterSecurityGroups /IamRoles /LoggingProperties/LogExports /VpcSecurityGroupIds
AWS::Redshift::ClusterParameterGroup /Parameters
AWS::Redshift::ClusterSubnetGroup /SubnetIds
AWS::Redshift::EndpointAccess /VpcEndpoint/NetworkInterfaces /VpcSecurityGroupIds
AWS::Redshift::EndpointAuthorization /VpcIds
AWS::Redshift::EventSubscription /EventCategories /SourceIds
AWS::Redshift::SnapshotSchedule /ScheduleDefinitions
AWS::RedshiftServerless::Namespace /IamRoles /LogExports /SnapshotCopyConfigurations
AWS::RedshiftServerless::Workgroup /ConfigParameters /SecurityGroupIds /SubnetIds /Workgroup/Endpoint/VpcEndpoints /Workgroup/Endpoint/VpcEndpoints/*/NetworkInterfaces
AWS::RefactorSpaces::Route /UriPathRoute/Methods
AWS::Rekognition::StreamProcessor /BoundingBoxRegionsOfInterest /ConnectedHomeSettings/Labels /PolygonRegionsOfInterest
AWS::ResilienceHub::App /EventSubscriptions /PermissionModel/CrossAccountRoleArns /ResourceMappings
AWS::ResilienceHubV2::Service /Assertions /AssociatedSystems /AssociatedSystems/*/UserJourneyIds /InputSources /InputSources/*/ResourceConfiguration/Eks/LabelSelector/MatchExpressions /InputSources/*/ResourceConfiguration/Eks/LabelSelector/MatchExpressions/*/Values /InputSources/*/ResourceConfiguration/Eks/Namespaces /InputSources/*/ResourceConfiguration/ResourceTags /InputSources/*/ResourceConfiguration/ResourceTags/*/Values /PermissionModel/CrossAccountRoleArns /Regions /ReportConfiguration/ReportOutput
AWS::RoboMaker::RobotApplication /Sources
AWS::RoboMaker::SimulationApplication /Sources
AWS::Route53::CidrCollection /Locations /Locations/*/CidrList
AWS::Route53::HealthCheck /HealthCheckConfig/ChildHealthChecks /HealthCheckConfig/Regions /HealthCheckTags
AWS::Route53::HostedZone /HostedZoneTags /VPCs
AWS::Route53GlobalResolver::FirewallDomainList /Domains
AWS::Route53GlobalResolver::GlobalResolver /Regions
AWS::Route53RecoveryControl::SafetyRule /AssertionRule/AssertedControls /GatingRule/GatingControls /GatingRule/TargetControls
AWS::Route53RecoveryReadiness::Cell /Cells
AWS::Route53RecoveryReadiness::RecoveryGroup /Cells
AWS::Route53RecoveryReadiness::ResourceSet /Resources /Resources/*/ReadinessScopes
AWS::Route53Resolver::FirewallRuleGroup /FirewallRules
AWS::Route53Resolver::ResolverEndpoint /IpAddresses /Protocols /SecurityGroupIds
AWS::Route53Resolver::ResolverRule /TargetIps
AWS::S3::Bucket /NotificationConfiguration/LambdaConfigurations/*/Filter/S3Key/Rules /NotificationConfiguration/QueueConfigurations/*/Filter/S3Key/Rules /NotificationConfiguration/TopicConfigurations/*/Filter/S3Key/Rules
AWS::S3::StorageLens /StorageLensConfiguration/AccountLevel/StorageLensGroupLevel/StorageLensGroupSelectionCriteria/Exclude /StorageLensConfiguration/AccountLevel/StorageLensGroupLevel/StorageLensGroupSelectionCriteria/Include /StorageLensConfiguration/Exclude/Buckets /StorageLensConfiguration/Exclude/Regions /StorageLensConfiguration/Include/Buckets /StorageLensConfiguration/Include/Regions
AWS::S3::StorageLensGroup /Filter/And/MatchAnyPrefix /Filter/And/MatchAnySuffix /Filter/And/MatchAnyTag /Filter/MatchAnyPrefix /Filter/MatchAnySuffix /Filter/MatchAnyTag /Filter/Or/MatchAnyPrefix /Filter/Or/MatchAnySuffix /Filter/Or/MatchAnyTag
AWS::S3Express::AccessPoint /Scope/Permissions /Scope/Prefixes
AWS::S3Files::MountTarget /SecurityGroups
AWS::S3ObjectLambda::AccessPoint /ObjectLambdaConfiguration/AllowedFeatures /ObjectLambdaConfiguration/TransformationConfigurations /ObjectLambdaConfiguration/TransformationConfigurations/*/Actions
AWS::S3Outposts::Bucket /LifecycleConfiguration/Rules /LifecycleConfiguration/Rules/*/Filter/AndOperator/Tags
AWS::S3Tables::Table /IcebergMetadata/IcebergPartitionSpec/Fields /IcebergMetadata/IcebergSchema/SchemaFieldList /IcebergMetadata/IcebergSchemaV2/IdentifierFieldIds /IcebergMetadata/IcebergSchemaV2/SchemaV2FieldList /IcebergMetadata/IcebergSortOrder/Fields
AWS::S3Vectors::Index /MetadataConfiguration/NonFilterableMetadataKeys
AWS::SES::ConfigurationSet /SuppressionOptions/SuppressedReasons
AWS::SES::ConfigurationSetEventDestination /EventDestination/CloudWatchDestination/DimensionConfigurations /EventDestination/MatchingEventTypes
AWS::SES::ContactList /Topics
AWS::SES::MultiRegionEndpoint /Details/RouteDetails
AWS::SES::Tenant /ResourceAssociations /SuppressionAttributes/SuppressedReasons
AWS::SMSVOICE::ConfigurationSet /EventDestinations /EventDestinations/*/MatchingEventTypes
AWS::SMSVOICE::NotifyConfiguration /EnabledChannels /EnabledCountries
AWS::SMSVOICE::PhoneNumber /NumberCapabilities /OptionalKeywords
AWS::SMSVOICE::Pool /OptionalKeywords /OriginationIdentities
AWS::SMSVOICE::ProtectConfiguration /CountryRuleSet/MMS /CountryRuleSet/SMS /CountryRuleSet/VOICE
AWS::SMSVOICE::RcsAgent /TwoWayRcsEventsEnabled
AWS::SNS::Topic /DeliveryStatusLogging /Subscription
AWS::SSM::CloudConnector /Configuration/AzureConfiguration/Targets/Subscriptions
AWS::SSM::Document /Attachments /Attachments/*/Values /Requires
AWS::SSM::MaintenanceWindowTarget /Targets /Targets/*/Values
AWS::SSM::PatchBaseline /ApprovalRules /ApprovalRules/PatchRules/* /ApprovedPatches /RejectedPatches
AWS::SSMContacts::Contact /Plan/*/RotationIds
AWS::SSMContacts::Plan /RotationIds /Stages /Stages/*/Targets
AWS::SSMContacts::Rotation /ContactIds /Recurrence/DailySettings /Recurrence/MonthlySettings /Recurrence/ShiftCoverages /Recurrence/ShiftCoverages/*/CoverageTimes /Recurrence/WeeklySettings
AWS::SSMIncidents::ReplicationSet /Regions
AWS::SSMIncidents::ResponsePlan /Actions/*/SsmAutomation/DynamicParameters /Actions/*/SsmAutomation/Parameters /Engagements /IncidentTemplate/IncidentTags /IncidentTemplate/NotificationTargets
AWS::SSO::InstanceAccessControlAttributeConfiguration /AccessControlAttributes /InstanceAccessControlAttributeConfiguration/AccessControlAttributes
AWS::SSO::PermissionSet /CustomerManagedPolicyReferences /ManagedPolicies
AWS::SageMaker::Cluster /InstanceGroups /InstanceGroups/*/AutoPatchConfig/DeploymentConfig/AutoRollbackConfiguration /InstanceGroups/*/InstanceStorageConfigs /InstanceGroups/*/KubernetesConfig/Taints /InstanceGroups/*/OnStartDeepHealthChecks /InstanceGroups/*/OverrideVpcConfig/SecurityGroupIds /InstanceGroups/*/OverrideVpcConfig/Subnets /InstanceGroups/*/ScheduledUpdateConfig/DeploymentConfig/AutoRollbackConfiguration /InstanceGroups/*/SlurmConfig/PartitionNames /RestrictedInstanceGroups /RestrictedInstanceGroups/*/InstanceStorageConfigs /RestrictedInstanceGroups/*/OnStartDeepHealthChecks /RestrictedInstanceGroups/*/OverrideVpcConfig/SecurityGroupIds /RestrictedInstanceGroups/*/OverrideVpcConfig/Subnets /VpcConfig/SecurityGroupIds /VpcConfig/Subnets
AWS::SageMaker::ClusterSchedulerConfig /SchedulerConfig/PriorityClasses
AWS::SageMaker::ComputeQuota /ComputeQuotaConfig/ComputeQuotaResources /ComputeQuotaConfig/ResourceSharingConfig/AbsoluteBorrowLimits
AWS::SageMaker::Domain /DefaultSpaceSettings/KernelGatewayAppSettings/CustomImages /DefaultSpaceSettings/SecurityGroups /DefaultUserSettings/KernelGatewayAppSettings/CustomImages /DefaultUserSettings/RSessionAppSettings/CustomImages /DefaultUserSettings/SecurityGroups /DefaultUserSettings/StudioWebPortalSettings/HiddenAppTypes /DefaultUserSettings/StudioWebPortalSettings/HiddenInstanceTypes /DefaultUserSettings/StudioWebPortalSettings/HiddenMlTools /DefaultUserSettings/StudioWebPortalSettings/HiddenSageMakerImageVersionAliases /DefaultUserSettings/StudioWebPortalSettings/HiddenSageMakerImageVersionAliases/*/VersionAliases /DomainSettings/DockerSettings/VpcOnlyTrustedAccounts /DomainSettings/SecurityGroupIds /SubnetIds
AWS::SageMaker::FeatureGroup /FeatureDefinitions
AWS::SageMaker::Hub /HubSearchKeywords
AWS::SageMaker::InferenceComponent /Specification/Container/ContainerMetricsConfig/MetricsEndpoints /Specifications /Specifications/*/Container/ContainerMetricsConfig/MetricsEndpoints
AWS::SageMaker::Model /Containers /VpcConfig/SecurityGroupIds /VpcConfig/Subnets
AWS::SageMaker::NotebookInstance /AcceleratorTypes /AdditionalCodeRepositories /SecurityGroupIds
AWS::SageMaker::PartnerApp /ApplicationConfig/AdminUsers
AWS::SageMaker::ProcessingJob /AppSpecification/ContainerArguments /AppSpecification/ContainerEntrypoint /NetworkConfig/VpcConfig/SecurityGroupIds /NetworkConfig/VpcConfig/Subnets /ProcessingInputs /ProcessingOutputConfig/Outputs
AWS::SageMaker::UserProfile /UserSettings/StudioWebPortalSettings/HiddenAppTypes /UserSettings/StudioWebPortalSettings/HiddenInstanceTypes /UserSettings/StudioWebPortalSettings/HiddenMlTools /UserSettings/StudioWebPortalSettings/HiddenSageMakerImageVersionAliases /UserSettings/StudioWebPortalSettings/HiddenSageMakerImageVersionAliases/*/VersionAliases
AWS::Scheduler::Schedule /Target/EcsParameters/CapacityProviderStrategy /Target/EcsParameters/NetworkConfiguration/AwsvpcConfiguration/SecurityGroups /Target/EcsParameters/NetworkConfiguration/AwsvpcConfiguration/Subnets /Target/EcsParameters/PlacementConstraints /Target/EcsParameters/PlacementStrategy /Target/EcsParameters/Tags /Target/SageMakerPipelineParameters/PipelineParameterList
AWS::SecretsManager::RotationSchedule /ExternalSecretRotationMetadata
AWS::SecretsManager::Secret /ReplicaRegions
AWS::SecurityAgent::AgentSpace /AwsResources/IamRoles /AwsResources/LambdaFunctionArns /AwsResources/LogGroups /AwsResources/S3Buckets /AwsResources/SecretArns /AwsResources/Vpcs /AwsResources/Vpcs/*/SecurityGroupArns /AwsResources/Vpcs/*/SubnetArns /IntegratedResources /IntegratedResources/*/ProviderResources /TargetDomainIds
AWS::SecurityAgent::Pentest /Assets/Actors /Assets/Actors/*/Uris /Assets/Documents /Assets/Endpoints /Assets/IntegratedRepositories /Assets/SourceCode /Assets/TrustedCaCertificates /DisableManagedSkills /ExcludeRiskTypes /VpcConfig/SecurityGroupArns /VpcConfig/SubnetArns
AWS::SecurityAgent::SecurityRequirementPack /SecurityRequirements
AWS::SecurityHub::AggregatorV2 /LinkedRegions
AWS::SecurityHub::Connector /Provider/Azure/AzureRegions /Provider/Azure/ScopeConfiguration/ScopeValues
AWS::SecurityHub::ConnectorV2 /Provider/Azure/AzureRegions /Provider/Azure/ScopeConfiguration/ScopeValues
AWS::SecurityHub::FindingAggregator /Regions
AWS::SecurityLake::AwsLogSource /Accounts
AWS::SecurityLake::DataLake /LifecycleConfiguration/Transitions /ReplicationConfiguration/Regions
AWS::ServiceCatalog::CloudFormationProduct /ProvisioningArtifactParameters
AWS::Shield::DRTAccess /LogBucketList
AWS::Shield::ProactiveEngagement /EmergencyContactList
AWS::Shield::Protection /HealthCheckArns
AWS::Shield::ProtectionGroup /Members
AWS::StepFunctions::StateMachine /LoggingConfiguration/Destinations
AWS::StepFunctions::StateMachineAlias /DeploymentPreference/Alarms /RoutingConfiguration
AWS::StorageGateway::NFSFileShare /ClientList
AWS::StorageGateway::SMBFileShare /AdminUserList /InvalidUserList /ValidUserList
AWS::Synthetics::Canary /Replicas
AWS::Textract::Adapter /FeatureTypes
AWS::Timestream::InfluxDBCluster /VpcSecurityGroupIds /VpcSubnetIds
AWS::Timestream::InfluxDBInstance /VpcSecurityGroupIds /VpcSubnetIds
AWS::Timestream::ScheduledQuery /TargetConfiguration/TimestreamConfiguration/DimensionMappings /TargetConfiguration/TimestreamConfiguration/MixedMeasureMappings /TargetConfiguration/TimestreamConfiguration/MixedMeasureMappings/*/MultiMeasureAttributeMappings /TargetConfiguration/TimestreamConfiguration/MultiMeasureMappings/MultiMeasureAttributeMappings
AWS::Transcribe::Vocabulary /Phrases
AWS::Transcribe::VocabularyFilter /Words
AWS::Transfer::Connector /As2Config/AsyncMdnConfig/ServerIds /SftpConfig/TrustedHostKeys
AWS::Transfer::Profile /CertificateIds
AWS::Transfer::Server /EndpointDetails/SecurityGroupIds /ProtocolDetails/As2Transports /Protocols /StructuredLogDestinations
AWS::Transfer::User /HomeDirectoryMappings /PosixProfile/SecondaryGids /SshPublicKeys
AWS::Transfer::WebApp /EndpointDetails/Vpc/SecurityGroupIds
AWS::Transfer::Workflow /OnExceptionSteps/*/TagStepDetails/Tags /Steps/*/TagStepDetails/Tags
AWS::UXC::AccountCustomization /VisibleRegions /VisibleServices
AWS::VerifiedPermissions::IdentitySource /Configuration/CognitoUserPoolConfiguration/ClientIds /Configuration/OpenIdConnectConfiguration/TokenSelection/AccessTokenOnly/Audiences /Configuration/OpenIdConnectConfiguration/TokenSelection/IdentityTokenOnly/ClientIds /Details/ClientIds
AWS::VpcLattice::Listener /DefaultAction/Forward/TargetGroups
AWS::VpcLattice::ResourceConfiguration /PortRanges /ResourceConfigurationDefinition/CidrResource/CidrRanges
AWS::VpcLattice::ResourceGateway /SecurityGroupIds /SubnetIds
AWS::VpcLattice::Rule /Action/Forward/TargetGroups /Match/HttpMatch/HeaderMatches
AWS::VpcLattice::ServiceNetworkVpcAssociation /DnsOptions/PrivateDnsSpecifiedDomains /SecurityGroupIds
AWS::VpcLattice::TargetGroup /Targets
AWS::WAFv2::LoggingConfiguration /RedactedFields
AWS::WellArchitected::AgentGoal /Pillars
AWS::WellArchitected::AgentProfile /AggregationConfiguration /AggregationConfiguration/*/Regions /Pillars
AWS::Wisdom::KnowledgeBase /SourceConfiguration/AppIntegrations/ObjectFields
AWS::WorkSpacesThinClient::Environment /DeviceCreationTags /MaintenanceWindow/DaysOfTheWeek
AWS::WorkSpacesWeb::IpAccessSettings /IpRules
AWS::WorkSpacesWeb::NetworkSettings /SecurityGroupIds /SubnetIds
AWS::WorkSpacesWeb::TrustStore /CertificateList
AWS::WorkSpacesWeb::UserSettings /CookieSynchronizationConfiguration/Allowlist /CookieSynchronizationConfiguration/Blocklist
"""
