use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use access::Area;
use app::App;
use base::{Env, Redacted};
use certificates::SignatureKind;
use merkle::HashKind;
use server::{Provider, ResidentProvider, ServerState, Settings};
use store::Store;
use tokio::net::TcpListener;

use crate::{
    commands::{OpenOptions, PaperKeyOptions, ServeOptions},
    outcome::{Failed, both, io_words},
    output,
};

/// Receipts of carriers that wait to be kept.
const RECEIPTS: usize = 1_000;

/// `wanjia serve`: the register on an address, until it is told to stop.
pub(crate) async fn run(options: ServeOptions) -> Result<(), Failed> {
    let env = Env::system();
    let area = area(&options.area)?;
    let store = open(settings(&options.open)?).await?;
    greet(&env, &store, &area).await?;
    let spool = options.spool.clone().unwrap_or_else(|| files_of(&store, &options.open.database.database));
    let (provider, resident_provider) = (provider(&options)?, resident_provider(&options)?);
    let issuer = options.issuer.clone().or_else(|| options.origin.clone());
    let issuer = issuer.unwrap_or_else(|| format!("http://{}", options.listen));
    let (receipts, arrived) = tokio::sync::mpsc::channel(RECEIPTS);
    let app = App::new(store, env, &spool)
        .sending_by(carriers(&options, &receipts)?)
        .with_benefits(options.benefits.as_deref())
        .with_services(options.services.as_deref())
        .issuing_as(&issuer)
        .signing_with(signature(&options.certificate_signature)?);
    let app = with_paper_keys(app, options.key_file.as_deref()).await?;
    // A file that cannot be right is named at the start, not at the counter.
    app::applications::services_at_hand(&app)?;
    tokio::spawn(app::messages::keep_receipts(app.clone(), arrived));
    serve_with(app, options.listen, move |settings| {
        settings.origin = options.origin.or(settings.origin.take());
        settings.provider = provider;
        settings.resident_provider = resident_provider;
        settings.callbacks = options.callback;
        settings.timeout = Duration::from_secs(options.timeout);
        settings.upload_most_bytes = options.upload_most << 20;
    })
    .await
}

/// Reads `--certificate-signature`.
fn signature(code: &str) -> Result<SignatureKind, Failed> {
    SignatureKind::from_code(code).ok_or_else(|| {
        Failed::Usage(format!("--certificate-signature {code}：请用 ed25519 或 sm2 · use ed25519 or sm2"))
    })
}

/// The service with the keys that papers and secrets are kept under; what is not sealed by the newest is sealed now.
pub(crate) async fn with_paper_keys(app: App, file: Option<&Path>) -> Result<App, Failed> {
    let Some(file) = file.map(Path::to_owned).or_else(|| app::usual_key_file(&app.store)) else {
        if !app.store.sealing_keys().await?.is_empty() {
            return Err(app::AppError::from(app::PaperKeysFault::Unnamed).into());
        }
        output::say(
            "材料暂不能存，动态码密钥和证明签发密钥未封存地存在库里，请用 --key-file 指明密钥文件 no papers are kept, and the secrets of second factors and of certificates lie open in the database: name a file for keys with --key-file",
        );
        return Ok(app);
    };
    let (ring, made) = app::paper_keys(&app.env, &app.store, &file).await?;
    if made {
        output::say(&format!(
            "材料密钥 keys of papers: {}（备份里没有它，请另外保管 · no backup holds it: keep it elsewhere too）",
            file.display()
        ));
    }
    let app = app.sealing_by(ring);
    let sealed = app::seal_papers(&app).await?;
    if sealed > 0 {
        output::say(&format!("已用最新密钥封存材料 papers sealed by the newest key: {sealed}"));
    }
    let sealed = app::seal_secrets(&app).await?;
    if sealed > 0 {
        output::say(&format!(
            "已用最新密钥封存动态码密钥和证明签发密钥 secrets of second factors and certificates sealed by the newest key: {sealed}"
        ));
    }
    Ok(app)
}

/// `wanjia paper-key`: a further key for papers.
pub(crate) fn add_paper_key(options: &PaperKeyOptions) -> Result<(), Failed> {
    app::add_paper_key(&Env::system(), &options.key_file).map_err(app::AppError::from)?;
    output::say(&format!(
        "已加密钥，服务下次启动时用它封存 a key was added, and seals from the service's next start on: {}",
        options.key_file.display()
    ));
    Ok(())
}

/// The carriers of messages, as the file of settings names them.
fn carriers(
    options: &ServeOptions,
    receipts: &tokio::sync::mpsc::Sender<messaging::Arrived>,
) -> Result<messaging::Carriers, Failed> {
    let Some(file) = &options.messages else { return Ok(messaging::Carriers::default()) };
    let text = std::fs::read_to_string(file)
        .map_err(|fault| Failed::Io {
            what: ("消息通道设置文件", "the settings of messages"), fault
        })?;
    messaging::read_settings(&text, |secret| std::fs::read_to_string(secret), receipts)
        .map_err(|fault| Failed::Usage(format!("--messages {}（消息通道设置）：{fault}", file.display())))
}

/// The office's own sign-in service, as the options name it.
fn provider(options: &ServeOptions) -> Result<Option<Arc<Provider>>, Failed> {
    let (Some(issuer), Some(client_id)) = (&options.oidc_issuer, &options.oidc_client) else {
        return Ok(None);
    };
    Ok(Some(Arc::new(Provider {
        name: options.oidc_name.clone(),
        issuer: issuer.clone(),
        client_id: client_id.clone(),
        client_secret: options.oidc_secret.as_deref().map(secret_of).transpose()?,
        trust: options.oidc_trust.as_deref().map(file_of).transpose()?,
    })))
}

/// The sign-in service of residents, as the options name it.
fn resident_provider(options: &ServeOptions) -> Result<Option<Arc<ResidentProvider>>, Failed> {
    let (Some(issuer), Some(client_id), Some(claim)) =
        (&options.resident_oidc_issuer, &options.resident_oidc_client, &options.resident_oidc_claim)
    else {
        return Ok(None);
    };
    let provider = Provider {
        name: options.resident_oidc_name.clone(),
        issuer: issuer.clone(),
        client_id: client_id.clone(),
        client_secret: options.resident_oidc_secret.as_deref().map(secret_of).transpose()?,
        trust: options.resident_oidc_trust.as_deref().map(file_of).transpose()?,
    };
    let scopes = options.resident_oidc_scope.clone();
    Ok(Some(Arc::new(ResidentProvider { provider, claim: claim.clone(), scopes })))
}

/// A file of a sign-in service.
fn file_of(file: &Path) -> Result<Vec<u8>, Failed> {
    std::fs::read(file)
        .map_err(|fault| Failed::Io {
            what: ("统一登录的文件", "a file of the sign-in service"), fault
        })
}

fn secret_of(file: &Path) -> Result<Redacted<String>, Failed> {
    Ok(Redacted::new(String::from_utf8_lossy(&file_of(file)?).trim().to_owned()))
}

/// Opens a store as its only process: what an earlier one left unfinished is dropped.
pub(crate) async fn open(settings: store::Settings) -> Result<Store, Failed> {
    let settings = store::Settings { leftovers: store::Leftovers::Discard, ..settings };
    Ok(Store::open(&settings).await?)
}

/// Reads how a database is to be opened.
pub(crate) fn settings(options: &OpenOptions) -> Result<store::Settings, Failed> {
    let log_hash = HashKind::from_code(&options.log_hash).ok_or_else(|| {
        Failed::Usage(format!("--log-hash {}：请用 sha256 或 sm3 · use sha256 or sm3", options.log_hash))
    })?;
    let connections = options.connections;
    Ok(store::Settings { connections, log_hash, ..store::Settings::new(&options.database.database) })
}

/// Reads `--area`.
pub(crate) fn area(digits: &str) -> Result<Area, Failed> {
    digits.parse().map_err(|fault: access::AreaError| {
        Failed::Usage(format!("--area {digits}：辖区是区划代码的前 2、4、6、9 或 12 位数字 · {fault}"))
    })
}

/// Makes the first administrator and security officer where there are none, and prints their one-time passwords: the only
/// time they are shown.
pub(crate) async fn greet(env: &Env, store: &Store, area: &Area) -> Result<(), Failed> {
    if let Some(first) = app::bootstrap(env, store, area).await? {
        first.iter().for_each(handed_over);
    }
    Ok(())
}

/// Says an account and its one-time password.
pub(crate) fn handed_over(account: &app::NewAccount) {
    output::say(&format!("account: {}", account.name));
    output::say(&format!("one-time password: {}", account.one_time_password.reveal()));
}

/// Serves until interrupted or terminated; requests and commits under way are let end.
pub(crate) async fn serve(app: App, listen: SocketAddr) -> Result<(), Failed> {
    serve_with(app, listen, |_| ()).await
}

/// The same with other than the usual settings.
async fn serve_with(app: App, listen: SocketAddr, change: impl FnOnce(&mut Settings)) -> Result<(), Failed> {
    if !server::is_embedded() {
        return Err(Failed::Other(both(
            "程序里没有网页，请先运行 `make build`",
            "the web app is not inside this program: run `make build`",
        )));
    }
    let listener = TcpListener::bind(listen).await.map_err(|fault| {
        Failed::Other(format!(
            "不能在 {listen} 上监听（{}），请用 --listen 换一个地址 · cannot listen there: {fault}; name another address with --listen",
            io_words(&fault)
        ))
    })?;
    let address = listener
        .local_addr()
        .map_err(|fault| Failed::Io { what: ("监听地址", "the listening address"), fault })?;
    output::say(&format!("万家 Wanjia: http://{address}"));
    app::resume_settling(&app).await?;
    tokio::spawn(app::figures::keep_schedule(app.clone()));
    tokio::spawn(app::measures::keep_measures(app.clone()));
    tokio::spawn(app::keep_retention(app.clone()));
    tokio::spawn(app::messages::keep_sending(app.clone()));
    let store = app.store.clone();
    let mut settings = Settings::new(address);
    change(&mut settings);
    let state = ServerState::new(app, settings);
    server::serve_on(listener, state, stopped())
        .await
        .map_err(|fault| Failed::Other(both("服务中断了", &fault.to_string())))?;
    Ok(store.close().await?)
}

/// Where a register's uploads wait and its snapshots lie unless the caller says where: beside its file, or in a folder of the user's
/// data that is this database's own. Never where another register looks.
pub(crate) fn files_of(store: &Store, url: &str) -> PathBuf {
    if let Some(file) = store.file() {
        return file.with_extension("files");
    }
    let homes =
        ["STATE_DIRECTORY", "XDG_DATA_HOME"].into_iter().find_map(std::env::var_os).map(PathBuf::from);
    let home = || std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".local/share"));
    // Who signs in to the database, and with which word, may change.
    let place = url.rsplit_once('@').map_or(url, |(_, place)| place);
    let name = merkle::hex(&merkle::Digest::hash(&HashKind::Sha256, &[place.as_bytes()]));
    let name: String = name.chars().take(16).collect();
    homes.or_else(home).unwrap_or_else(std::env::temp_dir).join("wanjia").join(name)
}

/// Ready when the process is asked to stop.
async fn stopped() {
    let interrupted = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        let Ok(mut terminated) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())
        else {
            interrupted.await.ok();
            return;
        };
        tokio::select! {
            _ = interrupted => {}
            _ = terminated.recv() => {}
        }
    }
    #[cfg(not(unix))]
    interrupted.await.ok();
}
