use std::{net::SocketAddr, sync::Arc};

use ballista_core::config::TaskSchedulingPolicy;
use ballista_scheduler::{
    cluster::BallistaCluster, config::SchedulerConfig, scheduler_process::start_server,
};
use clap::Args;

use crate::{error::ClusterError, session::state};

/// Cuts jobs into tasks and hands them to executors.
#[derive(Debug, Args)]
pub(crate) struct SchedulerOptions {
    /// Where to listen. Whoever reaches this port can run jobs: a loopback or a closed network only. 监听地址
    #[arg(long, default_value = "127.0.0.1:50050")]
    listen: SocketAddr,
    /// The address that executors and drivers reach this machine under; that of `--listen` if not given. 对外地址
    #[arg(long)]
    host: Option<String>,
    /// Seconds without a sign of life after which an executor is given up and its tasks go to others. 失联秒数
    #[arg(long, default_value_t = 60)]
    executor_timeout_seconds: u64,
}

/// Serves until stopped.
pub(crate) async fn serve(options: &SchedulerOptions) -> Result<(), ClusterError> {
    let host = options.host.clone().unwrap_or_else(|| options.listen.ip().to_string());
    let timeout = options.executor_timeout_seconds.max(2);
    let mut config = SchedulerConfig::default()
        .with_hostname(host)
        .with_port(options.listen.port())
        .with_scheduler_policy(TaskSchedulingPolicy::PushStaged)
        .with_grpc_server_max_decoding_message_size(MESSAGE_BYTES)
        .with_grpc_server_max_encoding_message_size(MESSAGE_BYTES)
        .with_grpc_client_max_message_size(MESSAGE_BYTES)
        .with_override_session_builder(Arc::new(|config| Ok(state(config, Arc::default()))));
    config.bind_host = options.listen.ip().to_string();
    config.executor_timeout_seconds = timeout;
    config.expire_dead_executor_interval_seconds = (timeout / 3).max(1);
    config.no_executors_grace_period_seconds = timeout * 3;
    let cluster = BallistaCluster::new_from_config(&config).await.map_err(ClusterError::Service)?;
    start_server(cluster, options.listen, Arc::new(config)).await.map_err(ClusterError::Service)
}

/// Plans hold what all machines are told, which may be some megabytes.
pub(crate) const MESSAGE_BYTES: u32 = 128 << 20;
