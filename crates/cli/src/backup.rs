//! `wanjia backup`, `wanjia restore`, `wanjia migrate`.

use std::{path::Path, sync::Arc};

use base::{Env, Progress};
use store::{Store, TableDigest};

use crate::{
    commands::{BackupOptions, MigrateOptions, RestoreOptions},
    outcome::{Failed, no_file},
    output,
    progress::Bars,
};

/// `wanjia backup`: the register and its log into one file, while it goes on serving.
pub(crate) async fn backup(options: BackupOptions) -> Result<(), Failed> {
    let store = Store::open(&store::Settings::new(options.database.database)).await?;
    let bars = Arc::new(Bars::new());
    let tables = write(&store, &options.out, bars.clone()).await?;
    bars.finish();
    tell(&tables);
    output::say(&format!("已备份 backed up: {}", options.out.display()));
    if !store.sealing_keys().await?.is_empty() {
        output::say(
            "材料和密钥的密钥文件不在备份里，请另外保管 the file with the keys of papers and secrets is not in it: keep it elsewhere too",
        );
    }
    Ok(store.close().await?)
}

async fn write(store: &Store, out: &Path, progress: Arc<dyn Progress>) -> Result<Vec<TableDigest>, Failed> {
    let cx = app::command_line_auditor(&Env::system(), store, "backup").await?;
    Ok(app::backup(&cx, store, out, progress).await?)
}

/// `wanjia restore`: a file into a new database of either engine, which then proves itself.
pub(crate) async fn restore(options: RestoreOptions) -> Result<(), Failed> {
    if !options.input.is_file() {
        return Err(Failed::Usage(no_file(&options.input)));
    }
    let bars = Arc::new(Bars::new());
    let store = read(&options.database.database, &options.input, bars).await?;
    if !store.sealing_keys().await?.is_empty() {
        output::say(
            "里面有封存的材料或密钥，启动服务时请用 --key-file 指明原来的密钥文件 papers or secrets are sealed in it: name the file that has their keys with --key-file when the service starts",
        );
    }
    Ok(store.close().await?)
}

async fn read(url: &str, input: &Path, bars: Arc<Bars>) -> Result<Store, Failed> {
    let settings = store::Settings::new(url);
    let (store, restored, verified) = app::restore(&Env::system(), &settings, input, bars.clone()).await?;
    bars.finish();
    tell(&restored.tables);
    for check in &verified.checks {
        output::say(&format!("检查 checked: {check}"));
    }
    if !app::is_whole(&verified) {
        return Err(Failed::Unsound(format!(
            "恢复出来的不完好 · what was restored is not sound: {verified:?}"
        )));
    }
    output::say(&format!("已恢复并自证 restored and proved: as of {}", restored.at));
    Ok(store)
}

/// `wanjia migrate`: from one database into a new one, of the same engine or the other.
pub(crate) async fn migrate(options: MigrateOptions) -> Result<(), Failed> {
    let from = Store::open(&store::Settings::new(options.from)).await?;
    let folder = options.scratch.unwrap_or_else(std::env::temp_dir);
    let archive = folder.join(format!("wanjia-migrate-{}.archive", std::process::id()));
    let bars = Arc::new(Bars::new());
    let moved = async {
        write(&from, &archive, bars.clone()).await?;
        read(&options.to, &archive, bars).await
    };
    let moved = moved.await;
    // Personal data stays nowhere but in the two databases.
    let removed = std::fs::remove_file(&archive);
    from.close().await?;
    let to = moved?;
    to.close().await?;
    removed.map_err(|fault| Failed::Io {
        what: ("迁移用的临时备份档", "the archive that was moved through"),
        fault,
    })
}

fn tell(tables: &[TableDigest]) {
    for TableDigest { table, rows, digest } in tables {
        output::say(&format!("    {table:<24} {rows:>12} 行 rows  {}", digest.get(..16).unwrap_or(digest)));
    }
}
