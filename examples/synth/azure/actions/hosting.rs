//! Operations on machines, clusters, disks and what runs in them.

use super::{notice, post, put, slow};
use crate::action::Action;

const MACHINE: &str = r#"{"location":"<region>","identity":{"type":"SystemAssigned"},"properties":{"hardwareProfile":{"vmSize":"<size>"},"storageProfile":{"imageReference":{"publisher":"Canonical","offer":"ubuntu-24_04-lts","sku":"server","version":"latest"},"osDisk":{"createOption":"FromImage","managedDisk":{"storageAccountType":"Premium_LRS"}}},"osProfile":{"computerName":"<vm>","adminUsername":"azureuser","linuxConfiguration":{"disablePasswordAuthentication":true}},"networkProfile":{"networkInterfaces":[{"id":"/subscriptions/<sub>/resourceGroups/<rg>/providers/Microsoft.Network/networkInterfaces/nic-<vm>"}]}}}"#;
const SCALE_SET: &str = r#"{"location":"<region>","sku":{"name":"<size>","tier":"Standard","capacity":<n1>},"properties":{"upgradePolicy":{"mode":"Manual"}}}"#;

pub(super) const ACTIONS: &[Action] = &[
    slow("Microsoft.Compute", "virtualMachines/write", "virtualMachines/<vm>", MACHINE),
    slow("Microsoft.Compute", "virtualMachines/delete", "virtualMachines/<vm>", ""),
    slow("Microsoft.Compute", "virtualMachines/start/action", "virtualMachines/<vm>", ""),
    slow("Microsoft.Compute", "virtualMachines/restart/action", "virtualMachines/<vm>", ""),
    slow("Microsoft.Compute", "virtualMachines/deallocate/action", "virtualMachines/<vm>", ""),
    slow(
        "Microsoft.Compute",
        "virtualMachines/runCommand/action",
        "virtualMachines/<vm>",
        r#"{"commandId":"RunShellScript","script":["<script>"]}"#,
    ),
    slow(
        "Microsoft.Compute",
        "virtualMachines/extensions/write",
        "virtualMachines/<vm>/extensions/<word>",
        r#"{"location":"<region>","properties":{"publisher":"Microsoft.Azure.Extensions","type":"CustomScript","typeHandlerVersion":"2.1","autoUpgradeMinorVersion":true,"settings":{"commandToExecute":"<script>"}}}"#,
    ),
    slow(
        "Microsoft.Compute",
        "virtualMachineScaleSets/write",
        "virtualMachineScaleSets/vmss-<app>",
        SCALE_SET,
    ),
    slow(
        "Microsoft.Compute",
        "virtualMachineScaleSets/virtualMachines/write",
        "virtualMachineScaleSets/vmss-<app>/virtualMachines/<n1>",
        "",
    ),
    slow(
        "Microsoft.Compute",
        "virtualMachineScaleSets/delete/action",
        "virtualMachineScaleSets/vmss-<app>",
        r#"{"instanceIds":["<n1>"]}"#,
    ),
    slow(
        "Microsoft.Compute",
        "disks/write",
        "disks/disk-<vm>",
        r#"{"location":"<region>","sku":{"name":"StandardSSD_LRS"},"properties":{"creationData":{"createOption":"Empty"},"diskSizeGB":<n>}}"#,
    ),
    slow("Microsoft.Compute", "disks/delete", "disks/disk-<vm>", ""),
    slow(
        "Microsoft.Compute",
        "disks/beginGetAccess/action",
        "disks/disk-<vm>",
        r#"{"access":"Read","durationInSeconds":86400}"#,
    ),
    slow(
        "Microsoft.Compute",
        "snapshots/write",
        "snapshots/snap-<vm>-<n4>",
        r#"{"location":"<region>","properties":{"creationData":{"createOption":"Copy","sourceResourceId":"/subscriptions/<sub>/resourceGroups/<rg>/providers/Microsoft.Compute/disks/disk-<vm>"},"incremental":true}}"#,
    ),
    slow("Microsoft.Compute", "snapshots/delete", "snapshots/snap-<vm>-<n4>", ""),
    slow(
        "Microsoft.Compute",
        "snapshots/beginGetAccess/action",
        "snapshots/snap-<vm>-<n4>",
        r#"{"access":"Read","durationInSeconds":86400}"#,
    ),
    slow(
        "Microsoft.Compute",
        "restorePointCollections/restorePoints/write",
        "restorePointCollections/AzureBackup_<vm>/restorePoints/AzureBackup_<n10>",
        "",
    ),
    put(
        "Microsoft.Compute",
        "sshPublicKeys/write",
        "sshPublicKeys/key-<word>",
        r#"{"location":"<region>","properties":{"publicKey":"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA<b64-43>"}}"#,
    ),
    slow(
        "Microsoft.RecoveryServices",
        "vaults/backupFabrics/protectionContainers/protectedItems/backup/action",
        "vaults/rsv-<env>/backupFabrics/Azure/protectionContainers/IaasVMContainer;iaasvmcontainerv2;<rg>;<vm>/protectedItems/VM;iaasvmcontainerv2;<rg>;<vm>",
        "",
    ),
    slow(
        "Microsoft.Web",
        "sites/write",
        "sites/web-<app>",
        r#"{"location":"<region>","kind":"app,linux","properties":{"httpsOnly":true,"siteConfig":{"linuxFxVersion":"DOTNETCORE|8.0"}}}"#,
    ),
    put(
        "Microsoft.Web",
        "sites/config/write",
        "sites/web-<app>/config/web",
        r#"{"properties":{"minTlsVersion":"1.2","alwaysOn":true}}"#,
    ),
    post("Microsoft.Web", "sites/restart/action", "sites/web-<app>"),
    slow("Microsoft.Web", "sites/slots/slotsswap/action", "sites/web-<app>/slots/staging", ""),
    post(
        "Microsoft.Logic",
        "workflows/triggers/listCallbackUrl/action",
        "workflows/logic-<app>/triggers/manual",
    ),
    post(
        "Microsoft.Logic",
        "workflows/triggers/run/action",
        "workflows/logic-<app>/triggers/manual",
    ),
    slow(
        "Microsoft.App",
        "containerApps/write",
        "containerApps/ca-<app>",
        r#"{"location":"<region>","properties":{"template":{"containers":[{"name":"<app>","image":"acr<digits>.azurecr.io/<app>:<hex8>"}]}}}"#,
    ),
    slow(
        "Microsoft.ContainerInstance",
        "containerGroups/start/action",
        "containerGroups/aci-<app>",
        "",
    ),
    slow(
        "Microsoft.ContainerService",
        "managedClusters/write",
        "managedClusters/aks-<env>",
        r#"{"location":"<region>","properties":{"kubernetesVersion":"1.3<n1>.2"}}"#,
    ),
    put(
        "Microsoft.Automation",
        "automationAccounts/jobs/write",
        "automationAccounts/aa-<env>/jobs/<assignment>",
        r#"{"properties":{"runbook":{"name":"<app>-<word>"}}}"#,
    ),
    put(
        "Microsoft.Automation",
        "automationAccounts/runbooks/write",
        "automationAccounts/aa-<env>/runbooks/<app>-<word>",
        r#"{"location":"<region>","properties":{"runbookType":"PowerShell72","logVerbose":false}}"#,
    ),
    put(
        "Microsoft.Automation",
        "automationAccounts/webhooks/write",
        "automationAccounts/aa-<env>/webhooks/<word>",
        r#"{"properties":{"isEnabled":true,"runbook":{"name":"<app>-<word>"}}}"#,
    ),
    notice(
        "Microsoft.Insights",
        "AutoscaleSettings/Scaleup/Action",
        "autoscaleSettings/scale-<app>",
        "Autoscale",
    ),
    notice(
        "Microsoft.Resourcehealth",
        "healthevent/Activated/action",
        "@healthevents/<word>",
        "ResourceHealth",
    ),
    notice("Microsoft.Insights", "AlertRules/Activated/Action", "alertRules/alert-<app>", "Alert"),
];
