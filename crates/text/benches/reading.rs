//! How fast cells are read: items a second on one core.

use divan::{Bencher, black_box, counter::ItemsCount};

fn main() {
    text::fold::prepare();
    let _ = text::pinyin::key('王');
    divan::main();
}

const NAMES: [&str; 8] =
    ["王芳", "欧阳修远", "张偉", "阿卜杜拉·热合曼", "李秀英", "單雄信", "诸葛亮", "刘洋"];
const ADDRESSES: [&str; 8] = [
    "浙江省杭州市上城区望江街道始版桥社区秋涛路12号3幢2单元501室",
    "西湖区翠苑小区3-2-501",
    "杭州市西湖区翠苑小区３栋２单元５０１",
    "浙江省杭州市余杭区径山镇双溪村3组12号",
    "北京市东城区东华门街道多福巷社区居委会灯市口大街12号院3号楼2门501",
    "上海市徐汇区漕溪北路18弄3号1201室",
    "上城区清波街道惠民路社区惠民路三十二号二单元四〇三室",
    "广西南宁市青秀区民族大道1号A座1001房",
];
const DATES: [&str; 8] = [
    "1990-03-07",
    "19900307",
    "1990/3/7",
    "1990年3月7日",
    "一九九〇年三月七日",
    "1990.3.7",
    "1990-03-07 08:30:00",
    "1990-03",
];
const PHONES: [&str; 4] = ["13800000000", "+86 138-0000-0000", "0571-88888889", "１３８００００００００"];
const CHARACTERS: [char; 8] = ['王', '芳', '张', '伟', '林', '零', '陈', '岑'];

fn over<T>(bencher: Bencher<'_, '_>, texts: &[&str], read: impl Fn(&str) -> T + Sync) {
    bencher.counter(ItemsCount::new(texts.len())).bench(|| {
        for text in texts {
            black_box(read(black_box(text)));
        }
    });
}

#[divan::bench]
fn match_keys(bencher: Bencher<'_, '_>) {
    over(bencher, &NAMES, text::fold::match_key);
}

#[divan::bench]
fn pinyin_of_names(bencher: Bencher<'_, '_>) {
    over(bencher, &NAMES, text::pinyin::of_name);
}

#[divan::bench]
fn addresses(bencher: Bencher<'_, '_>) {
    over(bencher, &ADDRESSES, text::address::parse);
}

#[divan::bench]
fn address_keys(bencher: Bencher<'_, '_>) {
    over(bencher, &ADDRESSES, |text| text::address::key(&text::address::parse(text)));
}

#[divan::bench]
fn dates(bencher: Bencher<'_, '_>) {
    over(bencher, &DATES, text::date::read);
}

#[divan::bench]
fn lunar_dates(bencher: Bencher<'_, '_>) {
    over(bencher, &["农历1990年八月十五"], text::date::read);
}

#[divan::bench]
fn phones(bencher: Bencher<'_, '_>) {
    over(bencher, &PHONES, text::phone::read);
}

#[divan::bench]
fn syllable_classes(bencher: Bencher<'_, '_>) {
    bencher.counter(ItemsCount::new(CHARACTERS.len())).bench(|| {
        for c in CHARACTERS {
            black_box(text::pinyin::fuzzy(text::pinyin::key(black_box(c))));
        }
    });
}

#[divan::bench]
fn divisions_by_name(bencher: Bencher<'_, '_>) {
    let divisions = codes::Divisions::bundled();
    over(bencher, &ADDRESSES, |text| divisions.find_by_name(text).map(|found| found.division.code));
}
