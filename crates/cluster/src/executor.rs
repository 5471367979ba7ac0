use std::{net::IpAddr, path::PathBuf, sync::Arc};

use ballista_core::{config::TaskSchedulingPolicy, registry::BallistaFunctionRegistry};
use ballista_executor::executor_process::{ExecutorProcessConfig, start_executor_process};
use clap::Args;

use crate::{
    error::{ClusterError, at},
    functions,
    scheduler::MESSAGE_BYTES,
};

/// Does tasks for a scheduler.
#[derive(Debug, Args)]
pub(crate) struct ExecutorOptions {
    /// The scheduler. 调度程序地址
    #[arg(long, default_value = "127.0.0.1:50050")]
    scheduler: String,
    /// The address to listen on; whoever reaches it can read what is shuffled. 监听地址
    #[arg(long, default_value = "127.0.0.1")]
    bind: IpAddr,
    /// The address that other machines reach this one under; that of `--bind` if not given. 对外地址
    #[arg(long)]
    host: Option<String>,
    /// Port from which others fetch what was shuffled. 数据端口
    #[arg(long, default_value_t = 50051)]
    port: u16,
    /// Port on which the scheduler hands out tasks. 任务端口
    #[arg(long, default_value_t = 50052)]
    task_port: u16,
    /// Folder of this executor alone, for what it shuffles and spills. 本机临时目录
    #[arg(long)]
    scratch: PathBuf,
    /// Tasks at a time; all cores if not given. 并行任务数
    #[arg(long, default_value_t = 0)]
    cores: usize,
    /// Megabytes that the tasks' sorting and grouping may hold together; more is spilled. 内存上限（MB）
    #[arg(long)]
    memory_mb: Option<u64>,
    /// Seconds between signs of life. 心跳秒数
    #[arg(long, default_value_t = 10)]
    heartbeat_seconds: u64,
}

/// Works until stopped.
pub(crate) async fn work(options: &ExecutorOptions) -> Result<(), ClusterError> {
    let (host, port) = options
        .scheduler
        .rsplit_once(':')
        .and_then(|(host, port)| Some((host.to_owned(), port.parse().ok()?)))
        .ok_or_else(|| ClusterError::Option("--scheduler is written HOST:PORT".to_owned()))?;
    std::fs::create_dir_all(&options.scratch).map_err(at(&options.scratch, "written"))?;
    let mut registry = BallistaFunctionRegistry::default();
    for function in functions::all() {
        registry.scalar_functions.insert(function.name().to_owned(), Arc::new(function));
    }
    let config = ExecutorProcessConfig {
        bind_host: options.bind.to_string(),
        external_host: Some(options.host.clone().unwrap_or_else(|| options.bind.to_string())),
        port: options.port,
        grpc_port: options.task_port,
        scheduler_host: host,
        scheduler_port: port,
        scheduler_connect_timeout_seconds: 60,
        vcores: options.cores,
        task_scheduling_policy: TaskSchedulingPolicy::PushStaged,
        work_dir: Some(options.scratch.display().to_string()),
        grpc_max_decoding_message_size: MESSAGE_BYTES,
        grpc_max_encoding_message_size: MESSAGE_BYTES,
        executor_heartbeat_interval_seconds: options.heartbeat_seconds.max(1),
        memory_pool_size: options.memory_mb.map(|mb| mb << 20),
        override_function_registry: Some(Arc::new(registry)),
        ..ExecutorProcessConfig::default()
    };
    start_executor_process(Arc::new(config)).await.map_err(ClusterError::Service)
}
