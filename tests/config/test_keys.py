import base64
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.keys import NAMES, decode_key, load_secrets
from config.places import CHECKOUT


@pytest.fixture(autouse=True)
def no_secrets_given(monkeypatch):
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)


def test_a_developers_secrets_are_made_once_and_read_by_nobody_else(tmp_path):
    file = tmp_path / "secrets.env"

    first = load_secrets(file, production=False)

    assert load_secrets(file, production=False) == first
    assert set(first) == set(NAMES)
    assert len(set(first.values())) == 3
    assert file.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secrets.env"]


def test_processes_that_start_together_agree_on_the_secrets(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        seen = list(pool.map(lambda _: load_secrets(tmp_path / "secrets.env", production=False), range(8)))

    assert all(one == seen[0] for one in seen)


def test_production_names_each_missing_secret(tmp_path, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "given")

    with pytest.raises(ImproperlyConfigured) as refusal:
        load_secrets(tmp_path / "secrets.env", production=True)

    assert str(refusal.value) == (
        "XINZE_ENV=production needs XINZE_DATA_KEY, XINZE_INDEX_KEY in the environment."
    )
    assert not (tmp_path / "secrets.env").exists()


def test_production_does_not_start_without_secrets():
    command = [sys.executable, "-c", "import django; django.setup()"]
    env = {"XINZE_ENV": "production", "DJANGO_SETTINGS_MODULE": "config.settings"}

    run = subprocess.run(command, cwd=CHECKOUT, env=env, capture_output=True, text=True)

    assert run.returncode != 0
    assert "needs SECRET_KEY, XINZE_DATA_KEY, XINZE_INDEX_KEY in the environment" in run.stderr


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("not base64!", "XINZE_DATA_KEY is not base64."),
        (base64.b64encode(bytes(16)).decode(), "XINZE_DATA_KEY must be 32 bytes in base64, not 16."),
        ("", "XINZE_DATA_KEY must be 32 bytes in base64, not 0."),
    ],
)
def test_a_key_of_another_shape_is_refused(text, reason):
    with pytest.raises(ImproperlyConfigured, match=reason):
        decode_key("XINZE_DATA_KEY", text)


def test_a_stored_file_that_lost_a_secret_is_not_silently_completed(tmp_path):
    file = tmp_path / "secrets.env"
    file.write_text("SECRET_KEY=a\nXINZE_INDEX_KEY=b\n")

    with pytest.raises(ImproperlyConfigured, match="lacks XINZE_DATA_KEY"):
        load_secrets(file, production=False)
