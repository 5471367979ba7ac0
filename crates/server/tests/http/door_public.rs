//! What everybody may know of the offices, without signing in and behind the door.

use access::Role;
use axum::http::StatusCode;
use serde_json::json;

use crate::door::inside;

#[tokio::test(flavor = "multi_thread")]
async fn places_and_promises_are_everybodys() {
    let (_, _, mut telephone) = inside().await;
    let mine = std::mem::take(&mut telephone.cookies);
    assert!(telephone.get("/my/places").await.text.contains("还没有公布办事地点"));
    let registrar = telephone.house.worker("keeps", Role::Registrar, "330110").await;
    let table = "名称,类型,地址,经度,纬度,开放时间,电话\n\
                 五常便民中心,便民服务中心,浙江省杭州市余杭区五常街道联胜路1号,120.030000,30.240000,周一至周五 8:30-17:00,057188880001\n\
                 五常卫生服务站,卫生服务站,浙江省杭州市余杭区五常街道荆长路2号,120.050000,30.240000,,\n";
    let kept = registrar
        .send("POST", "/api/map/points", Some(json!({"source": "区便民服务目录", "table": table})))
        .await;
    assert_eq!(kept.status, StatusCode::OK, "{} {}", kept.code(), kept.json());

    for cookies in [Vec::new(), mine] {
        telephone.cookies = cookies;
        let places = telephone.get("/my/places").await.text;
        for said in [
            "五常便民中心",
            "联胜路1号",
            "周一至周五",
            "href=\"tel:057188880001\"",
            "geo:30.24000,120.03000",
            "区便民服务目录",
        ] {
            assert!(places.contains(said), "{said}");
        }
        assert_eq!(places.matches("<circle").count(), 2);
        // Each point says which of the offices is met there; those of the list without a point are named too.
        let (points, lacking) = places.split_once("还没有公布").unwrap();
        assert_eq!(points.matches("在这里办：").count(), 2);
        assert!(
            points.contains("在这里办：镇街便民服务中心") && points.contains("在这里办：社区卫生服务中心")
        );
        for office in ["公安派出所", "民政部门", "医疗保障部门"] {
            assert!(lacking.contains(office) && !points.contains(office), "{office}");
        }
        assert!(!lacking.contains("社区卫生服务中心"));
        // 1,925 m apart from west to east; both at the same height of the map.
        let at = |name: &str| -> Vec<f64> {
            let before = format!("{name}=\"");
            let parts = places.split(&before).skip(1);
            parts.filter_map(|part| part.split('"').next()?.parse().ok()).collect()
        };
        let (x, y) = (at("cx"), at("cy"));
        assert!((x[0] - x[1]).abs() > 270.0 && (y[0] - y[1]).abs() < 0.2, "{x:?} {y:?}");
        assert!(places.contains(">500 m<") || places.contains(">200 m<"), "a scale");

        let promises = telephone.get("/my/promises").await.text;
        for said in ["15 天内答复", "出生一件事", "条文未核对", "建议值，不是法定期限", "谁可以申请"]
        {
            assert!(promises.contains(said), "{said}");
        }
        assert!(promises.len() < 200_000, "{} bytes", promises.len());
        let home = telephone.get("/my").await.text;
        assert!(home.contains("href=\"/my/places\"") && home.contains("href=\"/my/promises\""));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn many_places_are_narrowed_to_a_kind_and_a_township() {
    let (_, _, mut telephone) = inside().await;
    let registrar = telephone.house.worker("keeps", Role::Registrar, "330110").await;
    let row = |number: usize| {
        let kind = if number <= 12 { "托育" } else { "便民服务中心" };
        let street = if number.is_multiple_of(2) { "五常街道" } else { "良渚街道" };
        format!(
            "{number}号点,{kind},浙江省杭州市余杭区{street}荆长路{number}号,120.0{number:02}000,30.240000,,"
        )
    };
    let rows: Vec<String> = (1..=40).map(row).collect();
    let table = format!("名称,类型,地址,经度,纬度,开放时间,电话\n{}\n", rows.join("\n"));
    let kept = registrar
        .send("POST", "/api/map/points", Some(json!({"source": "区便民服务目录", "table": table})))
        .await;
    assert_eq!(kept.status, StatusCode::OK, "{} {}", kept.code(), kept.json());
    let mut shown = async |query: &str| {
        let page = telephone.get(&format!("/my/places{query}")).await.text;
        let map = page.split_once("<svg").unwrap().1.split_once("</svg>").unwrap().0.to_owned();
        // The scale is a text of its own.
        (map.matches("<circle").count(), map.matches("<text").count() - 1, page)
    };
    let (circles, numbers, page) = shown("").await;
    assert_eq!((circles, numbers), (40, 0), "too many to be numbered");
    assert!(
        page.contains("托育 · 12") && page.contains("便民服务中心 · 28") && !page.contains("免费药具 · ")
    );
    let (circles, numbers, page) = shown("?kind=childcare&place=").await;
    assert_eq!((circles, numbers), (12, 12));
    assert!(page.contains("value=\"childcare\" selected"), "what was chosen stays chosen");
    let both: Vec<usize> = {
        let (first, ..) = shown("?kind=childcare&place=330110005").await;
        let (second, ..) = shown("?kind=childcare&place=330110010").await;
        vec![first, second]
    };
    assert_eq!(both, [6, 6], "in each township");
    for nonsense in ["?kind=bar", "?place=1", "?kind=%22%3E&place=%22%3E"] {
        let (circles, _, page) = shown(nonsense).await;
        assert!(circles == 40 && !page.contains("\">\""), "{nonsense} narrows nothing");
    }
}
