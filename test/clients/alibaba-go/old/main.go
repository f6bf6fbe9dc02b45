// Drives the mock with alibabacloud-go/kms-20160120 3.2.3, whose model has texts where later ones have lists.
package main

import (
	"fmt"
	"os"

	openapi "github.com/alibabacloud-go/darabonba-openapi/v2/client"
	kms "github.com/alibabacloud-go/kms-20160120/v3/client"
	"github.com/alibabacloud-go/tea/tea"
)

func main() {
	client, err := kms.NewClient(&openapi.Config{
		AccessKeyId:     tea.String(os.Getenv("FAUXKMS_ACCOUNT")),
		AccessKeySecret: tea.String("any"),
		Endpoint:        tea.String(os.Getenv("FAUXKMS_ENDPOINT")),
		Protocol:        tea.String("http"),
		RegionId:        tea.String("cn-hangzhou"),
	})
	fail(err)
	answer, err := client.GetKmsInstance(&kms.GetKmsInstanceRequest{
		KmsInstanceId: tea.String(os.Getenv("FAUXKMS_INSTANCE_ID")),
	})
	fail(err)
	instance := answer.Body.KmsInstance
	seen := tea.StringValue(instance.VswitchIds) + " " + tea.StringValue(instance.ZoneIds)
	if seen != "vsw-bp1i512amda6d10a0001 cn-hangzhou-k,cn-hangzhou-j" {
		fail(fmt.Errorf("GetKmsInstance: %s", seen))
	}
	fmt.Println("ok GetKmsInstance of kms-20160120 3.2.3")
}

func fail(err error) {
	if err != nil {
		fmt.Println("FAILED", err)
		os.Exit(1)
	}
}
