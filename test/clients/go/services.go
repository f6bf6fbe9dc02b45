package main

import (
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/servicequotas"
)

// createKeyCode is the code of "CreateKey request rate".
const createKeyCode = "L-32B67F4A"

func serviceQuotasChecks(url string) []check {
	client := servicequotas.NewFromConfig(configOf(url, account, "any"))
	code := aws.String(createKeyCode)
	return []check{
		{"servicequotas, a quota", func() error {
			seen, err := client.GetServiceQuota(ctx, &servicequotas.GetServiceQuotaInput{ServiceCode: aws.String("kms"), QuotaCode: code})
			if err != nil {
				return err
			}
			return expect(aws.ToFloat64(seen.Quota.Value) == 5, "value", aws.ToFloat64(seen.Quota.Value))
		}},
		{"servicequotas, pages of a list", func() error {
			count := 0
			pages := servicequotas.NewListServiceQuotasPaginator(client, &servicequotas.ListServiceQuotasInput{ServiceCode: aws.String("kms"), MaxResults: aws.Int32(10)})
			for pages.HasMorePages() {
				page, err := pages.NextPage(ctx)
				if err != nil {
					return err
				}
				count += len(page.Quotas)
			}
			return expect(count > 50, "quotas", count)
		}},
		{"servicequotas, a request for more", func() error {
			asked, err := client.RequestServiceQuotaIncrease(ctx, &servicequotas.RequestServiceQuotaIncreaseInput{
				ServiceCode: aws.String("kms"), QuotaCode: code, DesiredValue: aws.Float64(50),
			})
			if err != nil {
				return err
			}
			seen, err := client.GetRequestedServiceQuotaChange(ctx, &servicequotas.GetRequestedServiceQuotaChangeInput{RequestId: asked.RequestedQuota.Id})
			if err != nil {
				return err
			}
			return expect(aws.ToFloat64(seen.RequestedQuota.DesiredValue) == 50, "desired", aws.ToFloat64(seen.RequestedQuota.DesiredValue))
		}},
		{"servicequotas, errors", func() error {
			_, err := client.GetServiceQuota(ctx, &servicequotas.GetServiceQuotaInput{ServiceCode: aws.String("kms"), QuotaCode: aws.String("L-00000000")})
			return expectCode(err, "NoSuchResourceException")
		}},
	}
}

// cloudWatchChecks look at the calls of ListAliases in an account of their own.
func cloudWatchChecks(url string) []check {
	config := configOf(url, "444455556666", "any")
	client := cloudwatch.NewFromConfig(config)
	dimensions := []types.Dimension{
		{Name: aws.String("Service"), Value: aws.String("KMS")},
		{Name: aws.String("Resource"), Value: aws.String("ListAliases")},
		{Name: aws.String("Type"), Value: aws.String("API")},
		{Name: aws.String("Class"), Value: aws.String("None")},
	}
	from, to := time.Now().Add(-10*time.Minute), time.Now().Add(10*time.Minute)
	return []check{
		{"cloudwatch, a list of metrics", func() error {
			if _, err := kms.NewFromConfig(config).ListAliases(ctx, &kms.ListAliasesInput{}); err != nil {
				return err
			}
			seen, err := client.ListMetrics(ctx, &cloudwatch.ListMetricsInput{Namespace: aws.String("AWS/Usage")})
			if err != nil {
				return err
			}
			return expect(len(seen.Metrics) > 0, "metrics", len(seen.Metrics))
		}},
		{"cloudwatch, statistics", func() error {
			seen, err := client.GetMetricStatistics(ctx, &cloudwatch.GetMetricStatisticsInput{
				Namespace: aws.String("AWS/Usage"), MetricName: aws.String("CallCount"), Dimensions: dimensions,
				StartTime: &from, EndTime: &to, Period: aws.Int32(60), Statistics: []types.Statistic{types.StatisticSum},
			})
			if err != nil {
				return err
			}
			return expect(len(seen.Datapoints) > 0 && aws.ToFloat64(seen.Datapoints[0].Sum) >= 1, "datapoints", len(seen.Datapoints))
		}},
		{"cloudwatch, metric math", func() error {
			seen, err := client.GetMetricData(ctx, &cloudwatch.GetMetricDataInput{
				StartTime: &from, EndTime: &to,
				MetricDataQueries: []types.MetricDataQuery{
					{Id: aws.String("usage"), ReturnData: aws.Bool(false), MetricStat: &types.MetricStat{
						Metric: &types.Metric{Namespace: aws.String("AWS/Usage"), MetricName: aws.String("CallCount"), Dimensions: dimensions},
						Period: aws.Int32(60), Stat: aws.String("Sum"),
					}},
					{Id: aws.String("share"), Expression: aws.String("usage/SERVICE_QUOTA(usage)*100")},
				},
			})
			if err != nil {
				return err
			}
			if len(seen.MetricDataResults) != 1 {
				return fmt.Errorf("%d results", len(seen.MetricDataResults))
			}
			values := seen.MetricDataResults[0].Values
			return expect(len(values) > 0 && values[0] > 0, "values", values)
		}},
		{"cloudwatch, typed errors", func() error {
			_, err := client.GetMetricStatistics(ctx, &cloudwatch.GetMetricStatisticsInput{
				Namespace: aws.String("AWS/Usage"), MetricName: aws.String("CallCount"), Dimensions: dimensions,
				StartTime: &to, EndTime: &from, Period: aws.Int32(60), Statistics: []types.Statistic{types.StatisticSum},
			})
			var invalid *types.InvalidParameterValueException
			return expect(errors.As(err, &invalid), "wanted InvalidParameterValueException", err)
		}},
	}
}
