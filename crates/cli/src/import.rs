use std::{
    fs::File,
    io::Write,
    path::{Path, PathBuf},
    sync::Arc,
};

use access::{Cx, ImportPermit, Purpose};
use app::{App, ImportFile, Imported, ProfileChoice, link_files::LinkFilesError};
use base::{BatchId, Env};
use intake::profile::Profile;
use store::{Batch, FindingGroup, Store};

use crate::{
    commands::{DatabaseOptions, ImportOptions, LinkOptions, UndoOptions},
    outcome::{Failed, no_file},
    output,
    progress::Bars,
    serve,
};

/// `wanjia import`: stage, check, link, commit; or, dry, only count.
pub(crate) async fn run(options: ImportOptions) -> Result<(), Failed> {
    let profile = options.profile.as_deref().map(read_profile).transpose()?;
    if let Some(missing) = options.files.iter().find(|file| !file.is_file()) {
        return Err(Failed::Usage(no_file(missing)));
    }
    let env = Env::system();
    let store = serve::open(serve::settings(&options.open)?).await?;
    serve::greet(&env, &store, &serve::area(&options.area)?).await?;
    let (cx, permit) = actor(&env, &store, "import").await?;
    let files = options.files.iter().map(|path| file(path, profile.as_ref())).collect();
    let bars = Arc::new(Bars::new());
    let imported = app::import(&cx, &store, &permit, files, options.dry_run, bars.clone()).await?;
    bars.finish();
    report(&imported);
    if !options.dry_run {
        keep_rejected(&cx, &store, &permit, &imported, &options).await?;
    }
    Ok(store.close().await?)
}

/// The command line acts as the database's own administrator.
pub(crate) async fn actor(env: &Env, store: &Store, command: &str) -> Result<(Cx, ImportPermit), Failed> {
    let cx = app::command_line(env, store, command).await?;
    let permit = cx.import_permit().map_err(app::AppError::from)?;
    Ok((cx, permit))
}

fn file(path: &Path, profile: Option<&Arc<Profile>>) -> ImportFile {
    let profile = profile.map_or(ProfileChoice::Auto, |profile| ProfileChoice::Given(Arc::clone(profile)));
    ImportFile { path: path.to_owned(), profile }
}

fn read_profile(path: &Path) -> Result<Arc<Profile>, Failed> {
    let text = std::fs::read_to_string(path)
        .map_err(|fault| Failed::Io { what: ("对照表", "the profile"), fault })?;
    let profile = Profile::from_toml(&text)
        .map_err(|fault| Failed::Usage(format!("{}：读不懂 · {fault}", path.display())))?;
    Ok(Arc::new(profile))
}

/// One line a batch, then its groups of findings.
pub(crate) fn report(imported: &Imported) {
    for (batch, groups) in &imported.files {
        output::say(&line(batch));
        for name in &batch.file.denied_columns {
            output::say(&format!("    拒收列 refused column: {name}"));
        }
        for group in groups {
            output::say(&group_line(group));
        }
    }
    if let Some(written) = &imported.written {
        output::say(&format!("{} mentions, {} people", written.mentions, written.people));
    }
}

fn line(batch: &Batch) -> String {
    let counts = batch.counts;
    format!(
        "{}  {:<10} {:<20} 新增 create {}  更新 update {}  未变 skip {}  拒收 reject {}",
        batch.id,
        batch.file.source,
        batch.file.file_name,
        counts.create,
        counts.update,
        counts.skip,
        counts.reject
    )
}

fn group_line(group: &FindingGroup) -> String {
    let kind = if group.rejects { "拒收 reject" } else { "提示 warn" };
    let column = group.column.as_deref().unwrap_or_default();
    format!("    {kind}  {:<24} {column}  {} 行 rows", group.code, group.rows)
}

/// Writes each batch's rejected rows to a file that can be mended and imported again.
async fn keep_rejected(
    cx: &Cx,
    store: &Store,
    import: &ImportPermit,
    imported: &Imported,
    options: &ImportOptions,
) -> Result<(), Failed> {
    let app =
        App::new(store.clone(), cx.env.clone(), &serve::files_of(store, &options.open.database.database));
    for ((batch, _), path) in imported.files.iter().zip(&options.files) {
        if batch.counts.reject == 0 {
            continue;
        }
        let permit = cx.permit(Purpose::ImportReview).map_err(app::AppError::from)?;
        let target = rejected_path(path, options.rejected.as_deref());
        let fail = |fault| Failed::Io { what: ("退回行文件", "the file of rejected rows"), fault };
        let mut file = File::create(&target).map_err(fail)?;
        let mut rows = app::rejected_rows(cx, &app, import, permit, batch.id).await?;
        let mut first = true;
        loop {
            let some = rows.next().await?;
            if some.is_empty() {
                break;
            }
            file.write_all(&app::rejected_csv(&rows.batch, &some, first)?).map_err(fail)?;
            first = false;
        }
        output::say(&format!("拒收的行 rejected rows: {}", target.display()));
    }
    Ok(())
}

fn rejected_path(file: &Path, folder: Option<&Path>) -> PathBuf {
    let mut name = file.file_stem().unwrap_or_default().to_owned();
    name.push(".rejected.csv");
    folder.map_or_else(|| file.with_file_name(&name), |folder| folder.join(&name))
}

/// `wanjia batch list`.
pub(crate) async fn list(options: DatabaseOptions) -> Result<(), Failed> {
    let store = Store::open(&store::Settings::new(options.database)).await?;
    let (_, permit) = actor(&Env::system(), &store, "batch-list").await?;
    for batch in store.batches(&permit).await? {
        output::say(&format!("{}  {}", line(&batch), batch.state.code()));
    }
    Ok(store.close().await?)
}

/// `wanjia batch undo ID`.
pub(crate) async fn undo(options: UndoOptions) -> Result<(), Failed> {
    let id: BatchId = options
        .batch
        .parse()
        .map_err(|fault: base::IdError| Failed::Usage(format!("{}：读不懂 · {fault}", options.batch)))?;
    let store = serve::open(store::Settings::new(&options.database.database)).await?;
    let (cx, permit) = actor(&Env::system(), &store, "batch-undo").await?;
    let bars = Arc::new(Bars::new());
    let at = app::undo_batch(&cx, &store, &permit, id, bars.clone()).await?;
    bars.finish();
    output::say(&format!("已撤销 undone: {id} ({at})"));
    Ok(store.close().await?)
}

/// `wanjia link CONFIG.toml --out DIR`.
pub(crate) fn link_files(options: &LinkOptions) -> Result<(), Failed> {
    let bars = Bars::new();
    let done = app::link_files::link_files(&options.config, &options.out, &bars).map_err(|fault| {
        let cause = std::error::Error::source(&fault).map(|cause| format!(": {cause}")).unwrap_or_default();
        if matches!(fault, LinkFilesError::Config { .. }) {
            Failed::Usage(format!("{fault}{cause}"))
        } else {
            Failed::Other(format!("{fault}{cause}"))
        }
    })?;
    bars.finish();
    output::say(&format!(
        "{} mentions, {} people, {} pairs, threshold {:.3}, in {}",
        done.mentions,
        done.people,
        done.pairs,
        done.threshold,
        options.out.display()
    ));
    Ok(())
}
