use proptest::prelude::*;

use super::*;

/// Parts as `p:浙江省 c:杭州市 …` in a fixed order, only those that are there.
fn shown(address: &Address) -> String {
    [
        ("p", &address.province),
        ("c", &address.city),
        ("x", &address.county),
        ("t", &address.township),
        ("v", &address.village),
        ("e", &address.estate),
        ("d", &address.road),
        ("l", &address.lane),
        ("n", &address.number),
        ("b", &address.building),
        ("u", &address.unit),
        ("f", &address.floor),
        ("r", &address.room),
        ("?", &address.rest),
    ]
    .into_iter()
    .filter_map(|(mark, part)| part.as_ref().map(|part| format!("{mark}:{part}")))
    .collect::<Vec<_>>()
    .join(" ")
}

#[test]
fn parts_an_address() {
    for (text, parts) in [
        (
            "浙江省杭州市上城区望江街道始版桥社区秋涛路12号3幢2单元501室",
            "p:浙江省 c:杭州市 x:上城区 t:望江街道 v:始版桥社区 d:秋涛路 n:12 b:3 u:2 r:501",
        ),
        (
            "浙江省杭州市西湖区翠苑街道翠苑小区3-2-501",
            "p:浙江省 c:杭州市 x:西湖区 t:翠苑街道 e:翠苑小区 b:3 u:2 r:501",
        ),
        ("杭州市上城区望江家园东园３幢２单元５０１室", "c:杭州市 x:上城区 e:望江家园东园 b:3 u:2 r:501"),
        (
            "上城区清波街道惠民路社区惠民路三十二号二单元四〇三室",
            "x:上城区 t:清波街道 v:惠民路社区 d:惠民路 n:32 u:2 r:403",
        ),
        (
            "北京市东城区东华门街道多福巷社区居委会灯市口大街12号院3号楼2门501",
            "p:北京市 x:东城区 t:东华门街道 v:多福巷社区 d:灯市口大街 n:12 b:3 u:2 r:501",
        ),
        ("上海市徐汇区漕溪北路18弄3号1201室", "p:上海市 x:徐汇区 d:漕溪北路 l:18弄 n:3 r:1201"),
        ("浙江省杭州市余杭区径山镇双溪村3组12号", "p:浙江省 c:杭州市 x:余杭区 t:径山镇 v:双溪村 l:3组 n:12"),
        ("径山镇双溪村民委员会12号", "t:径山镇 v:双溪村 n:12"),
        ("河南省新乡市新乡县合河乡北永康村", "p:河南省 c:新乡市 x:新乡县 t:合河乡 v:北永康村"),
        ("江西省景德镇市珠山区里村街道", "p:江西省 c:景德镇市 x:珠山区 t:里村街道"),
        ("山东省济南市市中区中山一路7号", "p:山东省 c:济南市 x:市中区 d:中山一路 n:7"),
        ("广西壮族自治区南宁市青秀区318国道20号", "p:广西壮族自治区 c:南宁市 x:青秀区 d:318国道 n:20"),
        (
            "广西南宁市青秀区民族大道1号A座1001房",
            "p:广西壮族自治区 c:南宁市 x:青秀区 d:民族大道 n:1 b:A r:1001",
        ),
        (
            "甘肃省临夏回族自治州积石山保安族东乡族撒拉族自治县吹麻滩镇",
            "p:甘肃省 c:临夏回族自治州 x:积石山保安族东乡族撒拉族自治县 t:吹麻滩镇",
        ),
        ("内蒙古自治区锡林郭勒盟正蓝旗上都镇", "p:内蒙古自治区 c:锡林郭勒盟 x:正蓝旗 t:上都镇"),
        ("翠苑三村12幢", "e:翠苑三村 b:12"),
        ("翠苑1区12幢3单元402", "e:翠苑1区 b:12 u:3 r:402"),
        ("金色家园2期3幢501室", "e:金色家园2期 b:3 r:501"),
        ("文一路社区", "v:文一路社区"),
        ("城市花园5栋301", "e:城市花园 b:5 r:301"),
        ("望江门外", "?:望江门外"),
        ("翠苑小区3幢501室(租住)", "e:翠苑小区 b:3 r:501 ?:租住"),
        ("北京路12号", "d:北京路 n:12"),
        ("翠苑小区3幢2单元501号", "e:翠苑小区 b:3 u:2 r:501"),
        ("翡宁巷158号16号楼2单元302号", "l:翡宁巷 n:158 b:16 u:2 r:302"),
        ("径山镇双溪村十八组98", "t:径山镇 v:双溪村 l:18组 n:98"),
        ("望江新村3#502", "e:望江新村 b:3 r:502"),
        ("秋涛路12号附3号", "d:秋涛路 n:12-3"),
        ("秋涛路12之3号", "d:秋涛路 n:12-3"),
        ("金华市义乌市稠城街道", "c:金华市 x:义乌市 t:稠城街道"),
        ("2号大街501号8幢3楼302室", "d:2号大街 n:501 b:8 f:3 r:302"),
        ("耳朵眼胡同7号", "l:耳朵眼胡同 n:7"),
        ("漕溪北路18弄3支弄5号1201室", "d:漕溪北路 l:18弄3支弄 n:5 r:1201"),
        ("一泰巷181弄3支弄5号", "l:一泰巷181弄3支弄 n:5"),
        ("漕溪北路18弄18弄3号", "d:漕溪北路 l:18弄 n:3"),
        ("翠苑小区10#2#302", "e:翠苑小区 b:10 u:2 r:302"),
        ("翠苑小区10#楼2单元302", "e:翠苑小区 b:10 u:2 r:302"),
        ("", ""),
    ] {
        assert_eq!(shown(&parse(text)), parts, "{text}");
    }
}

#[test]
fn one_home_has_one_key() {
    for writings in [
        &[
            "浙江省杭州市西湖区翠苑街道翠苑小区3幢2单元501室",
            "西湖区翠苑小区3-2-501",
            "杭州市西湖区翠苑小区３栋２单元５０１",
            "浙江省西湖区翠苑街道 翠苑小区 三幢二单元五〇一室",
            "西湖区文一路128号翠苑小区3号楼2单元0501室",
            "西湖区翠苑小区3#2-501",
            "西湖区翠苑小区3#2#501",
            "西湖區翠苑小區3幢2單元501室",
            "西湖区翠苑小区3幢2单元5楼501室",
        ][..],
        &["上城区秋涛路12号", "杭州市上城区望江街道秋涛路十二号", "上城区秋涛路１２号"],
        &["余杭区径山镇双溪村3组12号", "余杭区双溪村第三组12号", "浙江省杭州市余杭区径山镇双溪村委会3组12号"],
        &["翠苑小区12号501室", "翠苑小区12幢501", "翠苑小区12-501"],
    ] {
        let keys: Vec<_> = writings.iter().map(|text| key(&parse(text))).collect();
        assert!(keys[0].is_some(), "{}", writings[0]);
        for (text, key) in writings.iter().zip(&keys) {
            assert_eq!(key, &keys[0], "{text}");
        }
    }
}

#[test]
fn other_homes_have_other_keys() {
    let homes = [
        "西湖区翠苑小区3幢2单元501室",
        "西湖区翠苑小区3幢1单元501室",
        "西湖区翠苑小区3幢2单元502室",
        "西湖区翠苑小区13幢2单元501室",
        "上城区翠苑小区3幢2单元501室",
        "西湖区秋涛路3号2单元501室",
        "西湖区秋涛路3弄2号501室",
        "西湖区秋涛路3弄1支弄2号501室",
        "西湖区秋涛路5弄1支弄2号501室",
    ];
    let keys: std::collections::BTreeSet<_> = homes.iter().filter_map(|text| key(&parse(text))).collect();
    assert_eq!(keys.len(), homes.len());
    for text in ["", "西湖区", "西湖区翠苑小区", "西湖区翠苑小区3幢", "秋涛路", "501室"]
    {
        assert_eq!(key(&parse(text)), None, "{text}");
    }
    let (one, two) = (parse("西湖区翠苑小区3幢2单元501室"), parse("西湖区翠苑小区3幢1单元201"));
    assert_eq!(building_key(&one), building_key(&two));
    assert_ne!(local_key(&one), local_key(&two));
}

proptest! {
    #[test]
    fn no_text_is_too_odd(text in ".{0,60}", near in "[浙江省杭州市上城区镇乡街道村社路号弄巷幢栋单元室房楼层组第三十廿百0-9A-Z()#/ -]{0,40}") {
        for text in [text, near] {
            let address = parse(&text);
            let _ = (key(&address), building_key(&address));
        }
    }

    #[test]
    fn numbers_survive_every_writing(building in 1_u16..200, unit in 1_u16..9, room in 101_u16..3000) {
        let expected = key(&parse(&format!("西湖区翠苑小区{building}幢{unit}单元{room}室")));
        prop_assert!(expected.is_some());
        for text in [
            format!("西湖区翠苑小区{building}-{unit}-{room}"),
            format!("西湖区翠苑小区{building}号楼{unit}单元{room}"),
            format!("杭州市西湖区翠苑小区 {building:03}栋 {unit}门 {room}房"),
        ] {
            prop_assert_eq!(key(&parse(&text)), expected.clone(), "{}", text);
        }
    }
}
