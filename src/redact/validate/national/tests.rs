//! Numbers with their right check digits, and the same with one digit changed. All were drawn at random; that they are right
//! was checked with an implementation that shares nothing with this one.

use super::{africa, americas, asia, east, iberia, islands, north, west};

type Row = (&'static str, fn(&str) -> bool, &'static [&'static str], &'static [&'static str]);

#[rustfmt::skip]
const NUMBERS: &[Row] = &[
    ("eg_national", africa::eg_national, &["29001010112345"], &["49001010112345", "29013010112345"]),
    ("ng_national", africa::ng_national, &["12345678901"], &["11111111111", "1234567890"]),
    ("za_national", africa::za_national, &["6304179319082", "9701056430089"], &["6304179319083", "6304179319092"]),
    ("ar_cuit", americas::ar_cuit, &["20936372589", "20047173087"], &["20936372580", "20936372599"]),
    ("br_cnpj", americas::br_cnpj, &["25264103000190", "99509524000170"], &[]),
    ("br_cpf", americas::br_cpf, &["04100558678", "19373895370"], &["04100558679", "04100558688"]),
    ("ca_sin", americas::ca_sin, &["647236348", "402670434"], &["647236349", "647236358"]),
    ("cl_rut", americas::cl_rut, &["456399762", "711694250"], &["456399763", "456399772"]),
    ("co_nit", americas::co_nit, &["1183475436", "4591050022"], &["1183475437", "1183475446"]),
    ("ec_cedula", americas::ec_cedula, &["0449894260", "1347501783"], &["0449894261", "0449894270"]),
    ("mx_curp", americas::mx_curp, &["CABL650109HJCSBC06", "GUDG791215HDFSRR05"], &["CABL650109HJCSBC07", "CABL650109HJCSBC16"]),
    ("mx_rfc", americas::mx_rfc, &["GUGG9304083E7", "FUCG660422CC9"], &[]),
    ("pe_ruc", americas::pe_ruc, &["10502241767", "10495384417"], &["10502241768", "10502241777"]),
    ("us_aba", americas::us_aba, &["092728455", "094026647"], &["092728456", "092728465"]),
    ("us_dea", americas::us_dea, &["AB1234563"], &["AB1234564", "1B1234563"]),
    ("us_itin", americas::us_itin, &["925-98-4135", "917-73-0278"], &[]),
    ("us_mbi", americas::us_mbi, &["2FH7-GJ4-KM95", "2AA0AA0AA00"], &["0FH7-GJ4-KM95", "2SH7-GJ4-KM95", "2FH7-GJ4-KM9"]),
    ("us_npi", americas::us_npi, &["1234567893"], &["1234567894", "3234567893"]),
    ("us_ssn", americas::us_ssn, &["431-29-7468", "149-19-9779"], &[]),
    ("uy_cedula", americas::uy_cedula, &["1.234.567-2"], &["1.234.567-3"]),
    ("au_abn", asia::au_abn, &["88611560793", "18254581798"], &["88611560794", "88611560703"]),
    ("au_acn", asia::au_acn, &["409846868", "787431350"], &["409846869", "409846878"]),
    ("au_medicare", asia::au_medicare, &["2123456701", "21234567011"], &["2123456711", "7123456701"]),
    ("au_tfn", asia::au_tfn, &["470759392", "943349071"], &["470759393", "470759302"]),
    ("cn_resident", asia::cn_resident, &["110101197503089203", "110101196209077020"], &["110101197503089204", "110101197503089213"]),
    ("hk_identity", asia::hk_identity, &["G123456(A)", "AB987654(3)"], &["G123456(B)"]),
    ("id_national", asia::id_national, &["3171010106572264", "3171010508805002"], &[]),
    ("il_national", asia::il_national, &["264326760", "126284678"], &["264326761", "264326770"]),
    ("in_aadhaar", asia::in_aadhaar, &["203759923363", "497007163000"], &["203759923364", "203759923373"]),
    ("in_gstin", asia::in_gstin, &["27SBMPY2705B1Z5", "27FWLPK8877U1ZU"], &["27SBMPY2705B1Z6", "27SBMPY2705B2Z5"]),
    ("in_pan", asia::in_pan, &["PXVFB3789Q", "DLIFM2196N"], &[]),
    ("jp_my_number", asia::jp_my_number, &["227758628919", "831748888550"], &["227758628910", "227758628929"]),
    ("kr_business", asia::kr_business, &["1168200276", "1348672683"], &["1168200277"]),
    ("kr_rrn", asia::kr_rrn, &["710203-1234567", "8504251234567"], &["711303-1234567", "710203-0234567"]),
    ("kz_individual", asia::kz_individual, &["860904350504"], &["860904350505", "861304350504"]),
    ("my_national", asia::my_national, &["760410-02-9362", "850810-02-2744"], &[]),
    ("nz_ird", asia::nz_ird, &["018680998", "129799307"], &["018680999", "018680908"]),
    ("pk_national", asia::pk_national, &["3420104006745", "3420113510891"], &[]),
    ("sg_nric", asia::sg_nric, &["S1234567D", "T1234567J", "F1234567N", "G1234567X", "M1234567K"], &["S1234567E", "A1234567D", "S123456D"]),
    ("th_national", asia::th_national, &["1614694023759", "4579975149519"], &["1614694023750", "1614694023769"]),
    ("tr_national", asia::tr_national, &["26287102794", "60913152692"], &["26287102795", "26287102704"]),
    ("tw_identity", asia::tw_identity, &["A123456789"], &["A123456788", "A323456789"]),
    ("bg_civil", east::bg_civil, &["5411178723", "5512221978"], &["5411178724", "5411178733"]),
    ("cz_birth", east::cz_birth, &["920710/7129", "770922/7120"], &["920710/7120", "920710/7139"]),
    ("cz_firm", east::cz_firm, &["65848187", "82447373"], &["65848188", "65848197"]),
    ("gr_amka", east::gr_amka, &["07059846837", "27089345386"], &["07059846838", "07059846847"]),
    ("gr_tax", east::gr_tax, &["788122060", "276626498"], &["788122061", "788122070"]),
    ("hr_oib", east::hr_oib, &["62013567030", "65075652944"], &["62013567031", "62013567040"]),
    ("hu_social_security", east::hu_social_security, &["123456788"], &["123456789"]),
    ("hu_tax", east::hu_tax, &["8071592153"], &["8071592154", "7071592153"]),
    ("jmbg", east::jmbg, &["1305978500276", "0902956505112"], &["1305978500277", "1305978500286"]),
    ("pl_identity_card", east::pl_identity_card, &["ABA300000"], &["ABA400000", "AB1300000"]),
    ("pl_nip", east::pl_nip, &["8995281655", "8418173703"], &["8995281656", "8995281665"]),
    ("pl_pesel", east::pl_pesel, &["96012047247", "51072230154"], &["96012047248", "96012047257"]),
    ("pl_regon", east::pl_regon, &["554601880", "618272272"], &["554601881", "554601890"]),
    ("ro_personal", east::ro_personal, &["1821104406194", "1560307407151"], &["1821104406195", "1821104406104"]),
    ("ru_inn", east::ru_inn, &["4301059100", "0957611102"], &["4301059101", "4301059110"]),
    ("ru_snils", east::ru_snils, &["112-233-445 95"], &["112-233-445 96"]),
    ("si_tax", east::si_tax, &["17065461", "63471302"], &["17065462", "17065471"]),
    ("ua_tax", east::ua_tax, &["0549353950", "8990033707"], &["0549353951", "0549353960"]),
    ("es_cif", iberia::es_cif, &["B04590857", "B37400397"], &["B04590858", "B04590867"]),
    ("es_dni", iberia::es_dni, &["08646348G", "88808727T"], &["08646349G", "08646358G"]),
    ("es_nie", iberia::es_nie, &["Y5562037F", "X7680639L"], &["Y5562038F", "Y5562047F"]),
    ("es_nuss", iberia::es_nuss, &["281234567840"], &["281234567841", "991234567840"]),
    ("pt_citizen_card", iberia::pt_citizen_card, &["862552643ZZ6", "647379394ZZ2"], &["862552643ZZ7", "862552644ZZ6"]),
    ("pt_nif", iberia::pt_nif, &["206748949", "181653303"], &["206748940", "206748959"]),
    ("ie_pps", islands::ie_pps, &["2844946O", "4630177P"], &["2844947O", "2844956O"]),
    ("uk_nhs", islands::uk_nhs, &["5745301295", "9765292953"], &["5745301296", "5745301205"]),
    ("uk_nino", islands::uk_nino, &["JG 12 34 56 B", "jg123456b", "JG123456"], &["BG123456B", "DA123456B", "JO123456B", "JG123456E", "JG12345B"]),
    ("uk_utr", islands::uk_utr, &["4235007917", "2930195585"], &["4235007918", "4235007927"]),
    ("baltic_personal", north::baltic_personal, &["39012036223", "36712118812"], &["39012036224", "39012036233"]),
    ("dk_personal", north::dk_personal, &["171079-1331", "270785-5125"], &[]),
    ("fi_personal", north::fi_personal, &["060657-666W", "070484-159J"], &["060657-667W", "060657-676W"]),
    ("is_kennitala", north::is_kennitala, &["2111642479", "1210650539"], &["2111642489"]),
    ("lv_personal", north::lv_personal, &["161175-19997", "328673-00679"], &["161175-19998", "331175-19997"]),
    ("no_birth", north::no_birth, &["07017356636", "08046549148"], &["07017356637", "07017356646"]),
    ("no_organisation", north::no_organisation, &["990396698", "988323519"], &["990396699", "990396608"]),
    ("se_organisation", north::se_organisation, &["5578391566", "5597889889"], &["5578391567", "5578391576"]),
    ("se_personal", north::se_personal, &["740326-7615", "660426-7564"], &["740326-7616", "740326-7625"]),
    ("at_svnr", west::at_svnr, &["2816211096", "2974250963"], &["2816211097", "2816211006"]),
    ("be_national", west::be_national, &["66071571675", "84122491123"], &["66071571676", "66071571685"]),
    ("ch_ahv", west::ch_ahv, &["7560323461801", "7562392884567"], &["7560323461802", "7560323461811"]),
    ("de_document", west::de_document, &["T220001293", "L01X00T47"], &["T220001294", "verloren1"]),
    ("de_health_insurance", west::de_health_insurance, &["K409172631"], &["K409172632", "1123456780"]),
    ("de_pension_insurance", west::de_pension_insurance, &["15 070649 C 103"], &["15 070649 C 104"]),
    ("de_tax_id", west::de_tax_id, &["89372757461", "62178490778"], &["89372757462", "89372757471"]),
    ("fr_nif", west::fr_nif, &["3016494374054", "3217887109024"], &["3016494374055", "3016494374064"]),
    ("fr_nir", west::fr_nir, &["183072A20761011", "278012A22815829"], &["183072A20761012", "183072A20761021"]),
    ("fr_siren", west::fr_siren, &["895344679", "928731595"], &["895344670", "895344689"]),
    ("icao_document", west::icao_document, &["L01X00T471"], &["L01X00T472", ""]),
    ("it_fiscal_code", west::it_fiscal_code, &["LNCFLG60L12H205J", "GBNGBD37E28F501D"], &["LNCFLG60L12H206J", "LNCFLG60L12H215J"]),
    ("it_vat", west::it_vat, &["72151950341", "72719870130"], &["72151950342", "72151950351"]),
    ("lu_national", west::lu_national, &["1893120105732"], &["1893120105733", "1893130105732"]),
    ("nl_bsn", west::nl_bsn, &["248887890", "191498361"], &["248887891", "248887800"]),
];

#[test]
fn check_digits() {
    let mut wrong = Vec::new();
    for (name, check, good, bad) in NUMBERS {
        wrong.extend(good.iter().filter(|number| !check(number)).map(|number| format!("{name} refuses {number}")));
        wrong.extend(bad.iter().filter(|number| check(number)).map(|number| format!("{name} takes {number}")));
    }
    assert_eq!(wrong, [""; 0]);
}

#[test]
fn anything_else_is_refused_without_harm() {
    let long = "1".repeat(1000);
    for (name, check, ..) in NUMBERS {
        for text in [
            "",
            " ",
            "0",
            "é",
            "日本語日本語",
            "A",
            "-",
            "00000000000000000000",
            "AAAAAAAAAAAAAAAA",
            "1é2345678",
            &long,
        ] {
            assert!(!check(text), "{name} takes {text}");
        }
    }
}
