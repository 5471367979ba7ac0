//! Certificates from the register: issued, printed, verified offline and online, reissued, revoked.
#![cfg(test)]

use std::sync::Arc;

use access::{Cx, Permit, Purpose, Role};
use app::{
    App, AppError, ImportFile, ProfileChoice,
    certificates::{
        Checked, check_certificate, issue_certificate, issuer_document, person_certificates, possible_claims,
        print_certificate, public_keys, revoke_certificate, status_list,
    },
};
use base::{Env, PageSize, PersonId, Silent, Timestamp};
use certificates::{PublicKeys, SignatureKind, StatusList, present, verify};
use store::{Settings, Store};
use synth::{Options, Place};
use tempfile::TempDir;

const NOW: i64 = 1_782_792_000;

struct House {
    _folder: TempDir,
    app: App,
    cx: Cx,
    permit: Permit,
    /// Somebody of 80 or more who lives here.
    old: PersonId,
}

async fn house() -> House {
    let folder = tempfile::tempdir().unwrap();
    Place::grow(&Options { people: 600, seed: 4, ..Options::default() })
        .unwrap()
        .write(folder.path(), &Silent)
        .unwrap();
    let url = format!("sqlite:{}", folder.path().join("register.db").display());
    let store = Store::open(&Settings::new(url)).await.unwrap();
    let env = Env::fixed(Timestamp::from_micros(NOW * 1_000_000).unwrap(), 3);
    app::bootstrap(&env, &store, &"330110".parse().unwrap()).await.unwrap();
    let cx = app::command_line(&env, &store, "certificates").await.unwrap();
    let file =
        ImportFile { path: folder.path().join("hukou.csv"), profile: ProfileChoice::Code("hukou".into()) };
    let imports = cx.import_permit().unwrap();
    Box::pin(app::import(&cx, &store, &imports, vec![file], false, Arc::new(Silent))).await.unwrap();
    let permit = cx.permit(Purpose::FamilyService).unwrap();
    let people = store.benefit_people(&permit, ("1930-01-01", "1944-01-01")).await.unwrap();
    let listed = store.listed_people(&permit, people.iter().map(|one| one.person)).await.unwrap();
    let fits = |one: &&store::Listed| one.alive && one.usual_division.is_some() && one.name.is_some();
    let old = listed.values().find(fits).unwrap().id;
    let app = App::new(store, env, &folder.path().join("spool")).issuing_as("https://register.example/");
    House { _folder: folder, app, cx, permit, old }
}

fn names(claims: &[&str]) -> Vec<String> {
    claims.iter().map(|claim| (*claim).to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn issued_verified_reissued_and_revoked() {
    let House { _folder, app, cx, permit, old } = house().await;
    let possible = possible_claims(&cx, &app, &permit, old).await.unwrap();
    assert!(possible.iter().any(|claim| claim.name == "age_over_80"));
    let claims = names(&["name", "age_over_80", "resident_of"]);
    let one = issue_certificate(&cx, &app, &permit, old, (&claims, 30, None)).await.unwrap();
    let entries = app.store.audit_of_person(&permit, old, None, PageSize::new(50)).await.unwrap();
    assert!(entries.items.iter().any(|line| line.entry.action == access::Action::IssueCertificate));

    // Offline: the published document, the published list, and nothing of ours.
    let keys = PublicKeys::from_document(&issuer_document(&app).await.unwrap().to_string()).unwrap();
    let only = present(&one.token, &["age_over_80"]).unwrap();
    let shown = verify(&only, &keys, NOW + 60).unwrap();
    assert_eq!((shown.claims.len(), shown.hidden, shown.id.as_str()), (1, 2, &*one.number));
    assert_eq!(shown.issuer, "https://register.example");
    let uri = shown.status.0.clone();
    let list = async || {
        StatusList::read(&status_list(&app, SignatureKind::Ed25519).await.unwrap().unwrap(), &keys, &uri, NOW)
            .unwrap()
    };
    assert!(!list().await.is_revoked(one.place).unwrap());

    // Online: told what it shows, and the holder sees who asked.
    assert!(
        matches!(check_certificate(&app, &only, "某医院").await.unwrap(), Checked::Good(shown) if shown.claims.len() == 1)
    );
    let views = person_certificates(&cx, &app, &permit, old).await.unwrap();
    assert_eq!(
        views[0].checks.iter().map(|check| (&*check.who, &*check.outcome)).collect::<Vec<_>>(),
        [("某医院", "good")]
    );

    // Reissued: another number and place; the earlier one is revoked from that moment.
    let two = issue_certificate(&cx, &app, &permit, old, (&claims, 60, Some(one.id))).await.unwrap();
    assert!(two.number != one.number && two.place != one.place);
    assert!(list().await.is_revoked(one.place).unwrap() && !list().await.is_revoked(two.place).unwrap());
    assert!(matches!(check_certificate(&app, &only, "").await.unwrap(), Checked::Revoked(_)));
    revoke_certificate(&cx, &app, &permit, two.id, "信息已更正").await.unwrap();
    assert!(list().await.is_revoked(two.place).unwrap());
    assert!(matches!(
        revoke_certificate(&cx, &app, &permit, two.id, "again").await,
        Err(AppError::WrongState)
    ));

    // What the register cannot say is not certified; somebody of another area is nobody.
    let wrong = issue_certificate(&cx, &app, &permit, old, (&names(&["marital_status"]), 30, None)).await;
    assert!(matches!(wrong, Err(AppError::Choice)));
    let actor = access::Actor { area: "330106".parse().unwrap(), role: Role::Registrar, ..cx.actor.clone() };
    let elsewhere = Cx { actor, ..cx.clone() };
    let other = elsewhere.permit(Purpose::FamilyService).unwrap();
    assert!(matches!(person_certificates(&elsewhere, &app, &other, old).await, Err(AppError::NotFound)));
    assert!(matches!(
        revoke_certificate(&elsewhere, &app, &other, two.id, "x").await,
        Err(AppError::NotFound)
    ));
    assert!(matches!(check_certificate(&app, "made up~", "").await.unwrap(), Checked::Bad(_)));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_paper_is_one_page_and_its_code_holds_what_is_shown() {
    let House { _folder, app, cx, permit, old } = house().await;
    let claims = names(&["name", "birth_date", "age_over_80", "resident_of"]);
    let one = issue_certificate(&cx, &app, &permit, old, (&claims, 30, None)).await.unwrap();
    for language in [app::planning::Language::Chinese, app::planning::Language::English] {
        let what = (one.id, names(&["age_over_80"]));
        let named: fn(&str) -> String = str::to_owned;
        let how = (language, named);
        let pdf = print_certificate(&cx, &app, &permit, (what.0, &what.1), how).await.unwrap();
        assert!(pdf.starts_with(b"%PDF-1.7") && pdf.len() > 5_000, "{} bytes", pdf.len());
    }
    assert!(public_keys(&app).await.is_ok());
    let absent = names(&["hukou_in"]);
    let named: fn(&str) -> String = str::to_owned;
    let how = (app::planning::Language::Chinese, named);
    assert!(matches!(
        print_certificate(&cx, &app, &permit, (one.id, &absent), how).await,
        Err(AppError::Certificate(_))
    ));
}

/// The setting is changed and changed back: each certificate names the list that is signed as it is itself, and none of them stops
/// verifying, for a verifier with today's keys and for one who kept the keys of before and knows no other way of signing.
#[tokio::test(flavor = "multi_thread")]
async fn what_was_signed_otherwise_goes_on_verifying() {
    let House { _folder, app, cx, permit, old } = house().await;
    let claims = names(&["age_over_80"]);
    let issue =
        async |app: &App| issue_certificate(&cx, app, &permit, old, (&claims, 30, None)).await.unwrap();
    let revoked = async |known: &store::KnownCertificate, kind, keys: &PublicKeys| {
        let text = status_list(&app, kind).await.unwrap().unwrap();
        let (uri, place) = verify(&known.token, keys, NOW).unwrap().status;
        StatusList::read(&text, keys, &uri, NOW).unwrap().is_revoked(place).unwrap()
    };
    let first = issue(&app).await;
    let kept = issuer_document(&app).await.unwrap().to_string();
    let before = PublicKeys::from_document(&kept).unwrap();
    assert!(status_list(&app, SignatureKind::Sm2).await.unwrap().is_none(), "no list that nobody names");

    let changed = app.clone().signing_with(SignatureKind::Sm2);
    let [second, third] = [issue(&changed).await, issue(&changed).await];
    let today = PublicKeys::from_document(&issuer_document(&changed).await.unwrap().to_string()).unwrap();
    // The first part of a token is its header, and of what one key signs it is the same.
    let header = |known: &store::KnownCertificate| known.token.split('.').next().unwrap().to_owned();
    assert_ne!(header(&first), header(&second));
    assert_eq!(header(&second), header(&third), "one key, not one for each");
    assert_eq!(verify(&second.token, &before, NOW), Err(certificates::CertificateFault::UnknownKey));
    assert!(verify(&second.token, &today, NOW).unwrap().status.0.ends_with("-status-sm2"));
    revoke_certificate(&cx, &changed, &permit, second.id, "信息已更正").await.unwrap();
    assert!(revoked(&second, SignatureKind::Sm2, &today).await);
    assert!(!revoked(&third, SignatureKind::Sm2, &today).await);
    // Whoever kept the keys of before, and knows Ed25519 alone, still learns that the first holds, and later that it does not.
    assert!(verify(&first.token, &before, NOW).is_ok());
    assert!(!revoked(&first, SignatureKind::Ed25519, &before).await);
    for known in [&first, &third] {
        assert!(matches!(check_certificate(&changed, &known.token, "").await.unwrap(), Checked::Good(_)));
    }
    revoke_certificate(&cx, &changed, &permit, first.id, "信息已更正").await.unwrap();
    assert!(revoked(&first, SignatureKind::Ed25519, &before).await);

    // And back: a third key; what SM2 signed goes on.
    let last = issue(&app).await;
    assert!(![&first, &second].iter().any(|known| header(known) == header(&last)));
    assert!(verify(&last.token, &today, NOW).is_err());
    assert_eq!(issuer_document(&app).await.unwrap()["jwks"]["keys"].as_array().unwrap().len(), 3);
    assert!(matches!(check_certificate(&app, &third.token, "").await.unwrap(), Checked::Good(_)));
    let named: fn(&str) -> String = str::to_owned;
    let how = (app::planning::Language::Chinese, named);
    let pdf = print_certificate(&cx, &app, &permit, (third.id, &claims), how).await.unwrap();
    assert!(pdf.starts_with(b"%PDF-1.7"));
}
