//! Where a correction is carried out: in the row of the file that says the value, or at the event that this office registered.

use access::Action;
use app::{
    cases::{answer_case, file_case, propose_value},
    mending::{MendingPlace, mending},
};
use base::PageSize;
use store::{CaseKind, CaseOutcome};

use super::*;

impl House {
    /// A mother and a father who both are on record with a child under age by more than a household book.
    pub(crate) async fn parents_of_a_child(&self) -> (PersonId, PersonId) {
        let permit = serving(&self.wang);
        let children = self.app.store.benefit_people(&permit, ("2012-01-01", "2020-01-01")).await.unwrap();
        for child in children {
            let record = self.record(child.person).await;
            let parent = |sex: &str| {
                let fits = |(kin, listed): &&(registry::Kin, Option<store::Listed>)| {
                    kin.kind == registry::KinKind::Parent
                        && kin.evidence != registry::KinEvidence::Household
                        && listed.as_ref().is_some_and(|one| one.alive && one.sex.as_deref() == Some(sex))
                };
                record.kin.iter().find(fits).map(|(kin, _)| kin.relative)
            };
            if let (true, Some(mother), Some(father)) = (record.person.alive, parent("2"), parent("1")) {
                return (mother, father);
            }
        }
        panic!("the place has no such family");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_departments_row_is_named_so_that_it_is_found() {
    let house = House::new().await;
    let (app, permit) = (&house.app, serving(&house.wang));
    let (mother, _) = house.parents().await;
    let words = "应为 1980-03-08；依据：出生证明";
    let asked = (A::BirthDate, Some(" 1980-03-08 "), words);
    let case = propose_value(&house.wang, app, &permit, mother, asked).await.unwrap();
    let found = mending(&house.li, app, &serving(&house.li), case.id).await.unwrap();
    assert_eq!((found.attribute, found.proposed.as_deref()), (A::BirthDate, Some("1980-03-08")));
    let Some(MendingPlace::Row { source, file, row, key, column, .. }) = found.place else {
        panic!("{:?}", found.place)
    };
    // Either extract may have her day of birth; each has it in a column of its own.
    let known = [("hukou", "hukou.csv", "出生日期"), ("birth", "birth.csv", "母亲出生日期")];
    assert!(
        known.contains(&(source.as_str(), &*file, column.as_deref().unwrap())),
        "{source} {file} {column:?}"
    );
    // The file itself, read past the program: its row of that number is hers.
    let number = house.record(mother).await.person.id_number.unwrap();
    let bytes = std::fs::read(house.folder.path().join(&*file)).unwrap();
    let text = String::from_utf8_lossy(&bytes);
    let line = text.lines().nth(usize::try_from(row).unwrap()).unwrap();
    assert!(line.contains(&*number) && line.contains(&*key), "row {row}");

    // A look at her, at that value alone.
    let entries = app.store.audit_of_person(&permit, mother, None, PageSize::new(1)).await.unwrap();
    assert_eq!(
        (entries.items[0].entry.action, &entries.items[0].entry.fields[..]),
        (Action::ReadRecord, &[A::BirthDate][..])
    );

    let elsewhere = Cx {
        actor: Actor { area: "330106".parse().unwrap(), ..house.wang.actor.clone() },
        ..house.wang.clone()
    };
    let far = mending(&elsewhere, app, &serving(&elsewhere), case.id).await;
    assert!(matches!(far, Err(AppError::NotFound)));
    let reviewing = house.wang.permit(Purpose::QualityReview).unwrap();
    assert!(matches!(mending(&house.wang, app, &reviewing, case.id).await, Err(AppError::Denied(_))));
    let inside = house.inside(mother, "2026-06-30T05:00:00Z").await;
    let other = file_case(app, &inside, CaseKind::Other, ("", "想问办事时间")).await.unwrap();
    assert!(matches!(mending(&house.li, app, &serving(&house.li), other.id).await, Err(AppError::NotFound)));
    let reasons = (CaseOutcome::Explained, "请带出生证明到窗口");
    answer_case(&house.li, app, &serving(&house.li), case.id, reasons).await.unwrap();
    let done = mending(&house.li, app, &serving(&house.li), case.id).await;
    assert!(matches!(done, Err(AppError::WrongState)));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_this_office_registered_is_put_right_at_its_event() {
    let house = House::new().await;
    let (app, permit) = (&house.app, serving(&house.wang));
    let (mother, father) = house.parents().await;
    let child = house.born(mother, father).await;
    let registered = app::person_registrations(&house.wang, &app.store, &permit, child).await.unwrap();
    // A value of a list is told as the form takes it; one that the resident wrote in words alone is left to whoever checks.
    for (attribute, value, wanted) in [
        (A::Sex, Some("男"), Some("1")),
        (A::Name, Some("欧阳安"), Some("欧阳安")),
        (A::BirthDate, None, None),
    ] {
        let asked = (attribute, value, "请按出生证明更正");
        let case = propose_value(&house.wang, app, &permit, child, asked).await.unwrap();
        let found = mending(&house.li, app, &serving(&house.li), case.id).await.unwrap();
        assert_eq!(found.proposed.as_deref(), wanted, "{attribute}");
        let Some(MendingPlace::Registered(id, role)) = found.place else { panic!("{:?}", found.place) };
        assert_eq!((id, role.as_str()), (registered[0].registration.id, "child"), "{attribute}");
    }
}
