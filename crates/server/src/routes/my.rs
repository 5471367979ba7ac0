//! The resident's door: pages that the server writes itself, which work without scripts. Nothing of a person ever stands in an
//! address; what is written comes in a form's body.

use std::collections::BTreeMap;

use app::{
    AppError, Looked, OwnRead, applications, cases, children,
    doors::{self, Resident},
    entitlements, proxies,
};
use axum::{
    Form,
    extract::{FromRequestParts, Query, State},
    http::{HeaderValue, header, request::Parts},
    response::{AppendHeaders, Html, IntoResponse, Redirect, Response},
};
use base::{PageSize, Redacted};
use benefits::FactKind;
use maud::{Markup, html};
use serde::Deserialize;
use store::{CaseKind, Proxy};

use crate::{
    extract::named_cookie,
    pages::{
        LARGE, Page,
        my::{self as pages, By, Wrong},
    },
    problem::Problem,
    request::RequestInfo,
    routes::{log::own_text, session::secure},
    state::ServerState,
    words,
};

const COOKIE: &str = "wanjia_my";
/// Looks on one page.
const LOOKS: u16 = 100;

/// Somebody at the door: perhaps signed in.
pub(crate) struct Visitor {
    pub(super) page: Page,
    info: RequestInfo,
    pub(super) resident: Option<Resident>,
}

impl Visitor {
    /// The request's number, for the log.
    pub(super) fn request(&self) -> &str {
        &self.info.id
    }
}

impl FromRequestParts<ServerState> for Visitor {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &ServerState) -> Result<Self, Problem> {
        let info = RequestInfo::from_request_parts(parts, state).await?;
        let page = Page::from_request_parts(parts, state).await?;
        let resident = match named_cookie(&parts.headers, COOKIE) {
            Some(token) if token.len() == 64 => doors::resident(&state.app, &info.id, token).await?,
            Some(_) | None => None,
        };
        Ok(Self { page, info, resident })
    }
}

/// A resident behind their own door, their device set up. Whoever is not is led to where that is done.
pub(crate) struct Inside {
    pub(super) page: Page,
    pub(super) resident: Resident,
}

impl FromRequestParts<ServerState> for Inside {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &ServerState) -> Result<Self, Response> {
        let visitor = Visitor::from_request_parts(parts, state).await.map_err(IntoResponse::into_response)?;
        match visitor.resident {
            None => Err(Redirect::to("/my/sign-in").into_response()),
            Some(resident) if !resident.secured => Err(Redirect::to("/my/device").into_response()),
            Some(resident) => Ok(Self { page: visitor.page, resident }),
        }
    }
}

/// The first page.
pub(crate) async fn home(
    State(state): State<ServerState>,
    visitor: Visitor,
) -> Result<Html<String>, Problem> {
    let inside = visitor.resident.filter(|resident| resident.secured);
    let (zh, en) = match &inside {
        Some(resident) => doors::own_office_text(&state.app, resident, "door_help").await?,
        None => app::house_text(&state.app.store, "door_help").await?,
    };
    let unread = match &inside {
        Some(resident) => Some(app::messages::own_unread(&state.app, resident).await?),
        None => None,
    };
    Ok(pages::home(visitor.page, unread, (&zh, &en)))
}

/// What is asked for: large type or not, and where to go on.
#[derive(Deserialize)]
pub(crate) struct LargeForm {
    on: String,
}

/// Turns elder mode on or off; it stays on every page.
pub(crate) async fn large(State(state): State<ServerState>, Form(asked): Form<LargeForm>) -> Response {
    let value = if asked.on == "1" { "1" } else { "0" };
    let cookie =
        format!("{LARGE}={value}; Path=/; Max-Age=31536000; SameSite=Strict{}", secure(&state.settings));
    to("/my", &cookie)
}

pub(super) fn to(place: &str, cookie: &str) -> Response {
    match HeaderValue::from_str(cookie) {
        Ok(cookie) => (AppendHeaders([(header::SET_COOKIE, cookie)]), Redirect::to(place)).into_response(),
        Err(_) => Redirect::to(place).into_response(),
    }
}

/// The page to sign in on.
pub(crate) async fn sign_in_page(State(state): State<ServerState>, visitor: Visitor) -> Html<String> {
    pages::sign_in(visitor.page, None, &by(&state))
}

/// The address at which passkeys can be used.
pub(super) fn passkeys_at(state: &ServerState) -> Option<&str> {
    state.settings.origin.as_deref().filter(|_| state.passkeys.is_some())
}

/// The ways to sign in that this service has beside number and code.
fn by(state: &ServerState) -> By<'_> {
    let provider = state.settings.resident_provider.as_ref().filter(|_| state.settings.origin.is_some());
    By { passkeys_at: passkeys_at(state), provider: provider.map(|provider| &*provider.provider.name) }
}

/// What is typed to sign in.
#[derive(Deserialize)]
pub(crate) struct SignInForm {
    number: String,
    code: String,
    #[serde(default)]
    device: String,
}

/// Signs in; whatever was wrong is told in the same words.
pub(crate) async fn sign_in(
    State(state): State<ServerState>,
    visitor: Visitor,
    Form(asked): Form<SignInForm>,
) -> Result<Response, Problem> {
    let typed = (asked.number.as_str(), asked.code.as_str(), asked.device.as_str());
    let token = doors::enter(&state.app, visitor.request(), typed).await;
    entered(&state, visitor.page, token)
}

/// Leads whoever got in to the first page; whatever was wrong is told in the same words.
pub(super) fn entered(
    state: &ServerState,
    page: Page,
    token: app::Result<Redacted<String>>,
) -> Result<Response, Problem> {
    let wrong = match token {
        Ok(token) => {
            let cookie = format!(
                "{COOKIE}={}; Path=/my; HttpOnly; SameSite=Strict{}",
                token.reveal(),
                secure(&state.settings)
            );
            return Ok(to("/my", &cookie));
        }
        Err(AppError::SignIn) => Wrong::Unknown,
        Err(AppError::SecondFactor) => Wrong::PasskeyNeeded,
        Err(error) => return Err(error.into()),
    };
    Ok(pages::sign_in(page, Some(wrong), &by(state)).into_response())
}

/// Signs out.
pub(crate) async fn sign_out(
    State(state): State<ServerState>,
    visitor: Visitor,
) -> Result<Response, Problem> {
    if let Some(resident) = &visitor.resident {
        doors::leave(&state.app.store, resident).await?;
    }
    Ok(to(
        "/my",
        &format!("{COOKIE}=; Path=/my; Max-Age=0; HttpOnly; SameSite=Strict{}", secure(&state.settings)),
    ))
}

/// The page on which a resident sets their device up, once.
pub(crate) async fn device_page(
    State(state): State<ServerState>,
    visitor: Visitor,
) -> Result<Response, Problem> {
    match visitor.resident {
        None => Ok(Redirect::to("/my/sign-in").into_response()),
        Some(resident) if resident.held.codes => Ok(Redirect::to("/my").into_response()),
        // A further way is set up soon after signing in only.
        Some(resident) if resident.secured && !resident.fresh => Ok(Redirect::to("/my/ways").into_response()),
        Some(resident) => {
            let offered = doors::offer_device(&state.app.env, &resident)?;
            let passkeys_at = passkeys_at(&state).filter(|_| !resident.secured);
            Ok(pages::device(visitor.page, &offered, false, passkeys_at).into_response())
        }
    }
}

/// A device's secret with a code of it.
#[derive(Deserialize)]
pub(crate) struct DeviceForm {
    secret: String,
    code: String,
}

/// Sets the device up.
pub(crate) async fn set_device(
    State(state): State<ServerState>,
    visitor: Visitor,
    Form(asked): Form<DeviceForm>,
) -> Result<Response, Problem> {
    let Some(resident) = visitor.resident else { return Ok(Redirect::to("/my/sign-in").into_response()) };
    match doors::set_device(&state.app, &resident, &asked.secret, &asked.code).await {
        Err(AppError::WrongState) if !resident.held.codes => {
            Ok(Redirect::to("/my/ways?refused=1").into_response())
        }
        Ok(()) | Err(AppError::WrongState) => Ok(Redirect::to("/my").into_response()),
        Err(AppError::FactorCode) => {
            let offered = doors::offer_device(&state.app.env, &resident)?;
            let passkeys_at = passkeys_at(&state).filter(|_| !resident.secured);
            Ok(pages::device(visitor.page, &offered, true, passkeys_at).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

/// The resident's own record with the source of every value.
pub(crate) async fn record(
    State(state): State<ServerState>,
    Inside { page, resident }: Inside,
) -> Result<Html<String>, Problem> {
    state.places.learn(&state.app.store).await?;
    let record = doors::own_record(&state.app, &resident).await?;
    let children = children::own_children(&state.app, &resident).await?;
    Ok(pages::record(page, record.shown(), &children))
}

/// A page of looks.
#[derive(Deserialize)]
pub(crate) struct LooksQuery {
    #[serde(default)]
    cursor: Option<String>,
}

/// Who looked at the resident, every look.
pub(crate) async fn reads(
    State(state): State<ServerState>,
    Inside { page, resident }: Inside,
    Query(asked): Query<LooksQuery>,
) -> Result<Html<String>, Problem> {
    state.places.learn(&state.app.store).await?;
    let (store, size) = (&state.app.store, PageSize::new(LOOKS));
    let found =
        app::own_reads(&resident.cx, store, &resident.permit, resident.person, asked.cursor.as_deref(), size)
            .await?;
    let helpers = proxies::own_helpers(&state.app, &resident).await?;
    let cases = cases::own_cases(&state.app, &resident).await?;
    let questioned: BTreeMap<&str, &str> = cases
        .iter()
        .filter(|case| case.kind == CaseKind::Read && !case.withdrawn)
        .map(|case| (&*case.about, &*case.number))
        .collect();
    let items: Vec<Markup> = found.items.iter().map(|own| look(page, own, &questioned, &helpers)).collect();
    Ok(pages::reads(page, &items, found.next.as_deref()))
}

fn look(page: Page, own: &OwnRead, questioned: &BTreeMap<&str, &str>, helpers: &[Proxy]) -> Markup {
    let theirs = matches!(own.looked, Looked::Own | Looked::Helped);
    let by = |proxy: &&Proxy| proxy.helper.as_ref().map(|helper| helper.door) == own.helper;
    let helper = own.helper.and_then(|_| helpers.iter().find(by)).map(|proxy| &*proxy.label);
    let number = own.number.map(|number| number.to_string());
    let case = number.as_deref().and_then(|number| questioned.get(number));
    let office = own.office.as_ref().map(|area| words::place_name(area.prefix()));
    let at = own.at.map_or_else(|| own.month.strftime("%Y-%m").to_string(), pages::moment);
    html! {
        li.card.look {
            p.verdict { (own_text(own.looked, page.language)) }
            p { (at) @if let Some(office) = office { " · " (office) } @if let Some(role) = own.role.filter(|_| own.looked != Looked::Helped) { " · " (pages::role(page, role, own.looked)) } }
            @if let Some(helper) = helper { p { b { (helper) } } }
            @if let Some(purpose) = own.purpose.filter(|_| !theirs) {
                p { (page.say("目的：", "For: ")) (pages::purpose(page, purpose)) }
            }
            @if let Some(case) = case {
                p { (page.say("已提出疑问，编号 ", "Questioned, number ")) b { (case) } }
            } @else if let Some(number) = number.filter(|_| own.looked != Looked::Own) {
                form method="post" action="/my/reads" {
                    input type="hidden" name="number" value=(number);
                    button.plain type="submit" { (page.say("为什么查看我？提出疑问", "Why? Question this")) }
                }
            }
        }
    }
}

/// Which look is questioned.
#[derive(Deserialize)]
pub(crate) struct QuestionForm {
    number: String,
}

/// Questions a look at the resident, which gives a case number. Only looks that concern the resident can be questioned.
pub(crate) async fn question(
    State(state): State<ServerState>,
    Inside { page, resident }: Inside,
    Form(asked): Form<QuestionForm>,
) -> Result<Html<String>, Problem> {
    let number = asked.number.parse().or(Err(AppError::NotFound))?;
    app::own_proof(&resident.cx, &state.app.store, &resident.permit, resident.person, number).await?;
    let case = cases::file_case(&state.app, &resident, CaseKind::Read, (&asked.number, "")).await?;
    Ok(pages::filed(page, &case))
}

/// The resident's own cases, and the form for a new one.
pub(crate) async fn own_cases(
    State(state): State<ServerState>,
    Inside { page, resident }: Inside,
    Query(asked): Query<AboutQuery>,
) -> Result<Html<String>, Problem> {
    state.places.learn(&state.app.store).await?;
    let cases = cases::own_cases_seen(&state.app, &resident).await?;
    Ok(pages::cases(page, &cases, &asked.about))
}

/// Which attribute a correction is about.
#[derive(Deserialize)]
pub(crate) struct AboutQuery {
    #[serde(default)]
    about: String,
}

/// A request in the resident's words.
#[derive(Deserialize)]
pub(crate) struct CaseForm {
    kind: String,
    #[serde(default)]
    about: String,
    words: String,
    /// The child under age whom it is about; empty where it is the resident's own.
    #[serde(default)]
    child: String,
}

/// Files a case.
pub(crate) async fn file_case(
    State(state): State<ServerState>,
    Inside { page, resident }: Inside,
    Form(asked): Form<CaseForm>,
) -> Result<Html<String>, Problem> {
    let kind =
        CaseKind::from_code(&asked.kind).filter(|kind| *kind != CaseKind::Read).ok_or(AppError::Choice)?;
    let about = if kind == CaseKind::Correction { asked.about.as_str() } else { "" };
    if kind == CaseKind::Correction && !asked.child.is_empty() {
        let child = asked.child.parse().or(Err(AppError::NotFound))?;
        let what = (about, asked.words.as_str());
        let case = cases::file_childs_correction(&state.app, &resident, child, what).await?;
        return Ok(pages::filed(page, &case));
    }
    let case = cases::file_case(&state.app, &resident, kind, (about, &asked.words)).await?;
    Ok(pages::filed(page, &case))
}

/// Which case.
#[derive(Deserialize)]
pub(crate) struct WithdrawForm {
    id: String,
}

/// Withdraws a case.
pub(crate) async fn withdraw(
    State(state): State<ServerState>,
    Inside { resident, .. }: Inside,
    Form(asked): Form<WithdrawForm>,
) -> Result<Redirect, Problem> {
    let id = asked.id.parse().or(Err(AppError::NotFound))?;
    cases::withdraw_case(&state.app, &resident, id).await?;
    Ok(Redirect::to("/my/cases"))
}

/// Which refused case, and why the resident disagrees.
#[derive(Deserialize)]
pub(crate) struct AppealForm {
    id: String,
    words: String,
}

/// Takes a refused case of the resident's own, or of a child's that they filed, to the office above.
pub(crate) async fn appeal(
    State(state): State<ServerState>,
    Inside { resident, .. }: Inside,
    Form(asked): Form<AppealForm>,
) -> Result<Redirect, Problem> {
    let id = asked.id.parse().or(Err(AppError::NotFound))?;
    applications::appeal_own_case(&state.app, &resident, id, &asked.words).await?;
    Ok(Redirect::to("/my/cases"))
}

/// What the resident and their children under age are entitled to.
pub(crate) async fn entitled(
    State(state): State<ServerState>,
    Inside { page, resident }: Inside,
) -> Result<Html<String>, Problem> {
    let family = entitlements::family_benefits(&state.app, &resident).await?;
    Ok(pages::entitled(page, &family, resident.cx.now().china_date()))
}

/// The questions of the check, without signing in.
pub(crate) async fn check_page(
    State(state): State<ServerState>,
    visitor: Visitor,
) -> Result<Html<String>, Problem> {
    let benefits = entitlements::benefits_at_hand(&state.app);
    Ok(pages::check(visitor.page, &benefits, None, &BTreeMap::new()))
}

/// The fact that says on which day somebody asks first.
const ASKS_ON: &str = "as_of";

/// Answers the check as of today. Nothing of it is kept anywhere.
pub(crate) async fn check(
    State(state): State<ServerState>,
    visitor: Visitor,
    Form(asked): Form<BTreeMap<String, String>>,
) -> Result<Html<String>, Problem> {
    state.places.learn(&state.app.store).await?;
    let benefits = entitlements::benefits_at_hand(&state.app);
    let code = asked.get("benefit").map_or("", String::as_str);
    let Some(benefit) = benefits.iter().find(|benefit| benefit.code() == code) else {
        return Err(AppError::NotFound.into());
    };
    let today = state.app.env.now().china_date();
    let mut facts = benefits::Facts::new();
    let mut fault = None;
    for (fact, kind, ..) in benefit.facts() {
        let typed = asked.get(fact).map_or("", |typed| typed.trim());
        let text = match kind {
            // Whoever has not asked yet asks today at the earliest: a year that is gone is not promised.
            FactKind::Date if typed.is_empty() && fact == ASKS_ON => today.to_string(),
            FactKind::Division => words::place_written(typed).unwrap_or_else(|| typed.to_owned()),
            FactKind::Date | FactKind::Number | FactKind::Truth => typed.to_owned(),
        };
        match kind.parse(fact, &text) {
            Ok(Some(value)) => facts.set(fact, value),
            Ok(None) => {}
            Err(found) => fault = Some(found),
        }
    }
    let outcome = match fault {
        Some(fault) => Err(fault),
        None => benefit.evaluate(&facts),
    };
    let told = pages::checked(visitor.page, benefit, outcome.as_ref(), today);
    Ok(pages::check(visitor.page, &benefits, Some(&told), &asked))
}
