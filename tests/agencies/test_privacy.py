"""Personal data at rest and on screen."""

from typing import Any

import pytest
from cryptography.exceptions import InvalidTag

from agencies.records import privacy


def test_a_person_is_read_back_and_the_blob_shows_nothing() -> None:
    person = {"name": "张三", "phone": "13812345678"}
    sealed = privacy.encrypt(person, "A")
    assert privacy.decrypt(sealed, "A") == person
    assert b"1381234" not in sealed
    assert privacy.encrypt(person, "A") != sealed


def test_a_blob_opens_only_for_the_case_it_was_sealed_for() -> None:
    sealed = privacy.encrypt({"name": "张三"}, "130304-20260428-0001")
    with pytest.raises(InvalidTag):
        privacy.decrypt(sealed, "130304-20260428-0002")


def test_after_turning_the_keys_old_blobs_still_open(settings: Any) -> None:
    old = settings.XINZE_DATA_KEYS
    sealed = privacy.encrypt({"name": "张三"}, "A")
    settings.XINZE_DATA_KEYS = [b"n" * 32, *old]
    assert privacy.decrypt(sealed, "A") == {"name": "张三"}
    settings.XINZE_DATA_KEYS = [b"n" * 32]
    with pytest.raises(InvalidTag):
        privacy.decrypt(sealed, "A")


def test_equal_numbers_have_equal_blind_indexes_and_different_kinds_do_not() -> None:
    assert privacy.blind("id_number", "11010519491231002x") == privacy.blind(
        "id_number", "11010519491231002X"
    )
    assert privacy.blind("phone", "13812345678") != privacy.blind("id_number", "13812345678")
    assert privacy.blind("phone", "") is None


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ("电话13812345678。", "电话138****5678。"),
        ("身份证11010519491231002X欠薪", "身份证110105********002X欠薪"),
        ("卡号6222021234567890123。", "卡号6222****0123。"),
        ("卡号6222 0212 3456 7890", "卡号6222****7890"),
        ("电话+8613812345678", "电话138****5678"),
        ("电话138-1234-5678", "电话138****5678"),
        ("电话１３８１２３４５６７８", "电话138****5678"),
        ("座机0335-4012345", "座机033****2345"),
        ("身份证110105 19491231 002X", "身份证110105********002X"),
        ("合同2026130412345678901234号", "合同2026130412345678901234号"),
        ("欠310000元，23人", "欠310000元，23人"),
    ],
)
def test_numbers_of_persons_are_masked_in_text_and_other_numbers_are_not(told: str, shown: str) -> None:
    assert privacy.mask_text(told) == shown


@pytest.mark.parametrize(("name", "shown"), [("张三", "张*"), ("欧阳小明", "欧***"), ("李", "李"), ("", "")])
def test_of_a_name_the_first_character_stays(name: str, shown: str) -> None:
    assert privacy.mask_name(name) == shown


def test_many_at_once_are_sealed_and_indexed_as_one_is() -> None:
    people = [{"name": '张"三"', "phone": ""}, {"name": "Li Si", "phone": "13812345678"}]
    sealed = privacy.encrypt_many([(each, str(at)) for at, each in enumerate(people)])
    assert [privacy.decrypt(blob, str(at)) for at, blob in enumerate(sealed)] == people
    assert sealed[0][:12] != sealed[1][:12]
    numbers = ["13030419850101001x", " 130304198501010017"]
    assert privacy.blind_many("id_number", numbers) == [privacy.blind("id_number", each) for each in numbers]
