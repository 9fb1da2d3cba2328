//! Actions that run code and, to do so, take compute: whoever asks where compute is used asks for
//! them, too.

use crate::identity::Provider;

/// Actions of another class that take compute, by service.
const ALSO: [(Provider, &str, &[&str]); 8] = [
    (Provider::Aws, "batch", &["SubmitJob"]),
    (Provider::Aws, "ecs", &["CreateService", "RunTask"]),
    (Provider::Aws, "sagemaker", &["CreateNotebookInstance"]),
    (
        Provider::Azure,
        "Microsoft.ContainerInstance",
        &["Microsoft.ContainerInstance/containerGroups/write"],
    ),
    (Provider::Azure, "Microsoft.App", &["Microsoft.App/jobs/write"]),
    (Provider::Gcp, "dataflow.googleapis.com", &["CreateJobFromTemplate", "LaunchFlexTemplate"]),
    (Provider::Gcp, "dataproc.googleapis.com", &["CreateBatch"]),
    (Provider::Gcp, "run.googleapis.com", &["CreateJob", "CreateService"]),
];

/// Whether an action of another class takes compute.
pub(super) fn takes(provider: Provider, service: &str, action: &str) -> bool {
    let of_service = |entry: &&(Provider, &str, &[&str])| {
        entry.0 == provider && entry.1.eq_ignore_ascii_case(service)
    };
    ALSO.iter()
        .find(of_service)
        .is_some_and(|(.., actions)| actions.iter().any(|known| known.eq_ignore_ascii_case(action)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{Catalog, Class};

    #[test]
    fn they_are_listed_under_another_class() {
        let catalog = Catalog::load();
        for (provider, service, actions) in ALSO {
            for action in actions {
                let meaning = catalog.meaning(provider, service, action);
                assert!(meaning.listed, "{service} {action}");
                assert_ne!(meaning.class, Class::Provisioning, "{service} {action}");
                assert!(catalog.provisions(provider, service, action), "{service} {action}");
            }
        }
        assert!(catalog.provisions(Provider::Aws, "ec2", "RunInstances"));
        assert!(!catalog.provisions(Provider::Aws, "ec2", "StopInstances"));
    }
}
