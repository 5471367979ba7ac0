//! Who may do what: accounts are opened by administrators, grants given by security officers, emergencies reviewed by
//! auditors. Nobody alone can make themselves a reader.

use access::{Action, Area, Cx, Denied, Purpose, Role, Subject};
use base::{AccountId, GrantId, Timestamp};
use store::{Account, Grant, Holders, Identity, Store};

use crate::{AppError, NewAccount, Result, SignedIn, accounts, log};

/// How long an emergency access lasts.
pub const EMERGENCY_SECONDS: i64 = 60 * 60;
/// The most characters of a reason or a review.
const LONGEST: usize = 500;
/// The fewest: a reason says something.
const SHORTEST: usize = 4;
/// The most emergencies that a list shows.
const LISTED: u32 = 200;

/// An account as those see it who look after accounts.
#[derive(Debug, Clone)]
pub struct AccountView {
    /// The account.
    pub account: Account,
    /// Its grants, the first given first.
    pub grants: Vec<Grant>,
    /// When it was last seen, if a session of it still stands.
    pub seen_at: Option<Timestamp>,
    /// How many passkeys it has.
    pub passkeys: usize,
    /// Who its worker is to the office's own sign-in service.
    pub identity: Option<Identity>,
}

/// An emergency with the name of whose it was.
#[derive(Debug, Clone)]
pub struct Emergency {
    /// The grant that the account took.
    pub grant: Grant,
    /// The account's name.
    pub account: Box<str>,
}

/// A grant that is asked for.
#[derive(Debug, Clone)]
pub struct AskedGrant {
    /// As what.
    pub role: Role,
    /// Where.
    pub area: Area,
    /// For which of the role's purposes; `None` for all.
    pub purposes: Option<Vec<Purpose>>,
    /// From when on; `None` for now.
    pub from: Option<Timestamp>,
    /// Until when.
    pub until: Option<Timestamp>,
    /// Why.
    pub reason: String,
    /// Whether lists may be taken away as files under it.
    pub exports: bool,
}

/// The accounts of the actor's area with their grants. For administrators and security officers.
pub async fn list_accounts(cx: &Cx, store: &Store) -> Result<Vec<AccountView>> {
    cx.opens_accounts().or(cx.gives_grants())?;
    log::deed(cx, store, Action::ReadAccounts, Subject::None).await?;
    let mut views = Vec::new();
    for account in store.accounts_of(&cx.actor.area).await? {
        let (grants, seen_at) = (store.grants_of(account.id).await?, store.last_seen(account.id).await?);
        let passkeys = store.passkeys_of(Holders::Workers, account.id).await?.len();
        let identity = store.identity_of(account.id).await?;
        views.push(AccountView { account, grants, seen_at, passkeys, identity });
    }
    Ok(views)
}

/// Opens an account in an office of the administrator's area. It may do nothing until it is given a grant.
pub async fn open_account(cx: &Cx, store: &Store, name: &str, area: &Area) -> Result<NewAccount> {
    cx.opens_accounts()?;
    if !cx.actor.area.covers(area.prefix()) {
        return Err(AppError::NotFound);
    }
    accounts::check_name(name)?;
    log::deed(cx, store, Action::CreateAccount, Subject::None).await?;
    accounts::make(&cx.env, store, name, area.clone()).await
}

/// Gives an account a new one-time password and takes its second factor and its passkeys away; its sessions end.
pub async fn reset_account(cx: &Cx, store: &Store, account: AccountId) -> Result<NewAccount> {
    cx.opens_accounts()?;
    let account = of_area(cx, store, account).await?;
    log::deed(cx, store, Action::ResetAccount, Subject::None).await?;
    store.drop_passkeys(account.id).await?;
    store.drop_second_factor(account.id).await?;
    accounts::renew(&cx.env, store, account).await
}

/// Gives an account of the officer's area a role. Nobody gives themselves one, and no account holds roles that watch each
/// other.
pub async fn give_grant(cx: &Cx, store: &Store, account: AccountId, asked: AskedGrant) -> Result<Grant> {
    cx.gives_grants()?;
    let account = of_area(cx, store, account).await?;
    if !cx.actor.area.covers(asked.area.prefix()) {
        return Err(AppError::NotFound);
    }
    if account.id == cx.actor.account {
        return Err(AppError::GrantToOneself);
    }
    let now = cx.now();
    let held = store.grants_of(account.id).await?;
    let stands = |grant: &&Grant| grant.ended.is_none() && grant.until.is_none_or(|until| now < until);
    if held.iter().filter(stands).any(|grant| !grant.role.goes_with(asked.role)) {
        return Err(AppError::RolesWatch);
    }
    let from = asked.from.unwrap_or(now);
    let known = |purpose: &Purpose| asked.role.purposes().contains(purpose);
    let purposes_fit =
        asked.purposes.as_ref().is_none_or(|purposes| !purposes.is_empty() && purposes.iter().all(known));
    let exports_nothing = asked.exports && !asked.role.serves();
    if asked.until.is_some_and(|until| until <= from || until <= now) || !purposes_fit || exports_nothing {
        return Err(AppError::GrantTerms);
    }
    let grant = Grant {
        id: cx.env.new_id(),
        account: account.id,
        role: asked.role,
        area: asked.area,
        purposes: asked.purposes,
        from,
        until: asked.until,
        given_by: cx.actor.account,
        given_at: now,
        reason: reason(&asked.reason)?,
        emergency: false,
        exports: asked.exports,
        ended: None,
        review: None,
    };
    log::deed(cx, store, Action::GiveGrant, Subject::None).await?;
    store.keep_grant(&grant).await?;
    Ok(grant)
}

/// Ends a grant now. Sessions that act under it can do nothing more with it.
pub async fn end_grant(cx: &Cx, store: &Store, grant: GrantId) -> Result<()> {
    cx.gives_grants()?;
    let grant = store.grant(grant).await?.ok_or(AppError::NotFound)?;
    of_area(cx, store, grant.account).await?;
    log::deed(cx, store, Action::EndGrant, Subject::None).await?;
    if store.end_grant(grant.id, cx.actor.account, cx.now()).await? {
        Ok(())
    } else {
        Err(AppError::WrongState)
    }
}

/// Lets the session act under another of the account's grants that hold.
pub async fn switch_grant(cx: &Cx, store: &Store, signed_in: &SignedIn, grant: GrantId) -> Result<()> {
    if !signed_in.grants.iter().any(|held| held.id == grant) {
        return Err(AppError::NotFound);
    }
    log::deed(cx, store, Action::SwitchGrant, Subject::None).await?;
    Ok(store.set_session_grant(&signed_in.session.token_sha256, grant).await?)
}

/// Takes emergency access to an area beyond one's own, for an hour, with a reason. An auditor reviews it.
pub async fn break_glass(
    cx: &Cx,
    store: &Store,
    signed_in: &SignedIn,
    area: Area,
    why: &str,
) -> Result<Grant> {
    if !matches!(cx.actor.role, Role::Registrar | Role::CommunityWorker) {
        return Err(Denied::Emergency.into());
    }
    let now = cx.now();
    let grant = Grant {
        id: cx.env.new_id(),
        account: cx.actor.account,
        // To read, for the family that is in need: an emergency is none to import in.
        role: Role::CommunityWorker,
        area,
        purposes: None,
        from: now,
        until: Some(now.plus_seconds(EMERGENCY_SECONDS)),
        given_by: cx.actor.account,
        given_at: now,
        reason: reason(why)?,
        emergency: true,
        exports: false,
        ended: None,
        review: None,
    };
    log::deed(cx, store, Action::BreakGlass, Subject::None).await?;
    store.keep_grant(&grant).await?;
    store.set_session_grant(&signed_in.session.token_sha256, grant.id).await?;
    Ok(grant)
}

/// The emergencies of the auditor's offices, those that wait for review first.
pub async fn emergencies(cx: &Cx, store: &Store) -> Result<Vec<Emergency>> {
    let permit = cx.log_permit()?;
    log::deed(cx, store, Action::SearchLog, Subject::None).await?;
    let mut found = Vec::new();
    for grant in store.emergencies(permit.area(), LISTED).await? {
        let account = store.account(grant.account).await?.map_or_else(|| "".into(), |account| account.name);
        found.push(Emergency { grant, account });
    }
    Ok(found)
}

/// Keeps what the auditor found of an emergency.
pub async fn review_emergency(cx: &Cx, store: &Store, grant: GrantId, text: &str) -> Result<()> {
    cx.log_permit()?;
    let grant = store.grant(grant).await?.filter(|grant| grant.emergency).ok_or(AppError::NotFound)?;
    of_area(cx, store, grant.account).await?;
    let text = reason(text)?;
    log::deed(cx, store, Action::ReviewEmergency, Subject::None).await?;
    let kept = store.review_emergency(grant.id, cx.actor.account, cx.now(), &text).await?;
    if kept { Ok(()) } else { Err(AppError::WrongState) }
}

/// The most characters of what another service calls somebody, and of its own address.
const LONGEST_IDENTITY: usize = 255;

/// Links an account of the administrator's area to who its worker is to another service; its sessions end. Whoever that
/// service then says has signed in is let in as this account.
pub async fn link_identity(cx: &Cx, store: &Store, account: AccountId, identity: &Identity) -> Result<()> {
    cx.opens_accounts()?;
    let account = of_area(cx, store, account).await?;
    let fits = |text: &str| {
        !text.is_empty() && text.len() <= LONGEST_IDENTITY && !text.contains(char::is_whitespace)
    };
    if !fits(&identity.issuer) || !fits(&identity.subject) {
        return Err(AppError::GrantTerms);
    }
    log::deed(cx, store, Action::LinkIdentity, Subject::None).await?;
    store.link_identity(account.id, identity, (cx.actor.account, cx.now())).await?;
    store.end_sessions(account.id).await.map(drop)?;
    Ok(())
}

/// Takes such a link away; the account's sessions end.
pub async fn unlink_identity(cx: &Cx, store: &Store, account: AccountId) -> Result<()> {
    cx.opens_accounts()?;
    let account = of_area(cx, store, account).await?;
    log::deed(cx, store, Action::UnlinkIdentity, Subject::None).await?;
    if !store.unlink_identity(account.id).await? {
        return Err(AppError::NotFound);
    }
    store.end_sessions(account.id).await.map(drop)?;
    Ok(())
}

async fn of_area(cx: &Cx, store: &Store, account: AccountId) -> Result<Account> {
    let account = store.account(account).await?;
    account.filter(|account| cx.actor.area.covers(account.area.prefix())).ok_or(AppError::NotFound)
}

fn reason(text: &str) -> Result<Box<str>> {
    let text = text.trim();
    if (SHORTEST..=LONGEST).contains(&text.chars().count()) {
        Ok(text.into())
    } else {
        Err(AppError::GrantTerms)
    }
}
