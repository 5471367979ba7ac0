use axum::{Json, extract::State};
use base::kind;
use records::Attribute;

use crate::{
    dto::{
        maps::AddressFit,
        record::{
            Building, FindHomesRequest, Flat, Home, HomeFound, HomesFound, HouseholdFound, HouseholdThen,
            Resident,
        },
        session::PurposeCode,
    },
    extract::{AsOfQuery, Body, PathId, Reader, Then},
    problem::Problem,
    routes::record,
    state::ServerState,
    words,
};

/// A household.
#[utoipa::path(get, path = "/api/households/{id}", tag = "people", operation_id = "read_household",
    security(("session" = [])),
    params(("id" = String, Path, description = "`hou_…`"), AsOfQuery,
        ("x-purpose" = PurposeCode, Header, description = "Why people are read")),
    responses((status = 200, description = "The household with its members of the day (today if none is asked for); the log names each",
        body = HouseholdThen)))]
pub(crate) async fn read_household(
    State(state): State<ServerState>,
    Reader { cx, permit, language }: Reader,
    PathId(id): PathId<kind::Household>,
    Then(as_of): Then,
) -> Result<Json<HouseholdThen>, Problem> {
    let day = as_of.day.unwrap_or_else(|| cx.now().china_date());
    let as_of = registry::AsOf { day: Some(day), ..as_of };
    let found = app::read_household(&cx, &state.app.store, &permit, id, as_of).await?;
    Ok(Json(HouseholdThen {
        as_of: day.to_string(),
        known_at: as_of.known_at.map(|moment| moment.to_string()),
        household: record::household(found.shown(), None, day, language),
    }))
}

/// Finds homes and households.
#[utoipa::path(post, path = "/api/homes/search", tag = "people", operation_id = "find_homes",
    security(("session" = [])),
    params(("x-purpose" = PurposeCode, Header, description = "Why they are looked for")),
    request_body = FindHomesRequest,
    responses((status = 200, description = "Homes and buildings of the reader's area that the address may mean, and households by the \
        number of their book; the log has that addresses were shown", body = HomesFound)))]
pub(crate) async fn find_homes(
    State(state): State<ServerState>,
    Reader { cx, permit, .. }: Reader,
    Body(asked): Body<FindHomesRequest>,
) -> Result<Json<HomesFound>, Problem> {
    let found = app::find_homes(&cx, &state.app.store, &permit, &asked.text).await?;
    let household = |household: store::FoundHousehold| HouseholdFound {
        id: household.id.to_string(),
        book: household.book.into(),
        address: household.address.map(String::from),
        members: household.members,
    };
    let home = |line: app::HomeLine| HomeFound {
        home: line.home.to_string(),
        address: line.address.into(),
        fit: AddressFit::from(line.fit),
        whole: line.whole,
    };
    Ok(Json(HomesFound {
        households: found.households.into_iter().map(household).collect(),
        homes: found.homes.into_iter().map(home).collect(),
    }))
}

/// A home.
#[utoipa::path(get, path = "/api/homes/{id}", tag = "people", operation_id = "read_home",
    security(("session" = [])),
    params(("id" = String, Path, description = "`dwe_…`"), AsOfQuery,
        ("x-purpose" = PurposeCode, Header, description = "Why people are read")),
    responses((status = 200, description = "Who lived at the home on the day (today if none is asked for); the log names each",
        body = Home)))]
pub(crate) async fn read_home(
    State(state): State<ServerState>,
    Reader { cx, permit, language }: Reader,
    PathId(id): PathId<kind::Dwelling>,
    Then(as_of): Then,
) -> Result<Json<Home>, Problem> {
    let day = as_of.day.unwrap_or_else(|| cx.now().china_date());
    let as_of = registry::AsOf { day: Some(day), ..as_of };
    let found = app::read_home(&cx, &state.app.store, &permit, id, as_of).await?;
    let home = found.shown();
    let residents = home.residents.iter().map(|(stay, listed)| {
        let listed = listed.as_ref();
        let text = |value: Option<&str>| value.map(str::to_owned);
        Resident {
            person: listed.map(|listed| listed.id.to_string()),
            name: text(listed.and_then(|listed| listed.name.as_deref())),
            sex: listed
                .and_then(|listed| listed.sex.as_deref())
                .map(|code| words::coded(Attribute::Sex, code, language)),
            birth_date: text(listed.and_then(|listed| listed.birth_date.as_deref())),
            from: stay.valid.from.to_string(),
            from_stated: stay.from_stated,
            until: stay.valid.until.map(|day| day.to_string()),
        }
    });
    Ok(Json(Home {
        id: home.dwelling.id.to_string(),
        as_of: day.to_string(),
        known_at: as_of.known_at.map(|moment| moment.to_string()),
        address: home.dwelling.address.to_string(),
        residents: residents.collect(),
    }))
}

/// The building that a home is in.
#[utoipa::path(get, path = "/api/homes/{id}/building", tag = "people", operation_id = "read_building",
    security(("session" = [])),
    params(("id" = String, Path, description = "`dwe_…`"), AsOfQuery,
        ("x-purpose" = PurposeCode, Header, description = "Why people are read")),
    responses((status = 200, description = "Its homes with how many people of the reader's area live in each; nobody is named",
        body = Building)))]
pub(crate) async fn read_building(
    State(state): State<ServerState>,
    Reader { cx, permit, .. }: Reader,
    PathId(id): PathId<kind::Dwelling>,
    Then(as_of): Then,
) -> Result<Json<Building>, Problem> {
    let day = as_of.day.unwrap_or_else(|| cx.now().china_date());
    let as_of = registry::AsOf { day: Some(day), ..as_of };
    let flats = app::read_building(&cx, &state.app.store, &permit, id, as_of).await?;
    let text = |value: Option<&str>| value.map(str::to_owned);
    let flats = flats.iter().map(|flat| Flat {
        home: flat.dwelling.id.to_string(),
        address: flat.dwelling.address.to_string(),
        unit: text(flat.dwelling.unit()),
        room: text(flat.dwelling.room()),
        residents: flat.residents,
    });
    Ok(Json(Building { as_of: day.to_string(), flats: flats.collect() }))
}
