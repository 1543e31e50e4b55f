"""Settings and places: who wins, what is refused and how it is said, where things lie."""

from __future__ import annotations

import pwd
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapred import places
from mapred.errors import UsageError
from mapred.settings import KINDS, RULES, Settings, _cpu_limits, load, usable_cores


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "config" / "mapred").mkdir(parents=True)
    (tmp_path / "here").mkdir()
    return tmp_path


def loaded(home: Path, env: dict[str, str] | None = None, **flags: object) -> tuple[Settings, dict[str, str]]:
    return load(flags, {"XDG_CONFIG_HOME": str(home / "config"), **(env or {})}, home / "here")


def say(home: Path, text: str, user: bool = False) -> Path:
    path = home / "config" / "mapred" / "config.toml" if user else home / "here" / "mapred.toml"
    path.write_text(text)
    return path


def test_with_nothing_said_all_is_default(home: Path) -> None:
    settings, origin = loaded(home)
    assert settings == Settings()
    assert set(origin.values()) == {"default"}
    assert list(origin) == list(KINDS)


def test_flags_win_over_environment_over_project_over_user_over_default(home: Path) -> None:
    user = say(home, "words = 1\nseed = 1\nkernel = 6\nstride = 5", user=True)
    here = say(home, "words = 2\nseed = 2\nkernel = 7")
    settings, origin = loaded(home, {"MAPRED_WORDS": "3", "MAPRED_SEED": "3"}, words=4, threads=None)
    assert (settings.words, settings.seed, settings.kernel, settings.stride, settings.threads) == (4, 3, 7, 5, 0)
    assert [origin[name] for name in ("words", "seed", "kernel", "stride", "threads")] == [
        "--words",
        "MAPRED_SEED",
        str(here),
        str(user),
        "default",
    ]


def test_a_flag_that_is_zero_still_wins(home: Path) -> None:
    assert loaded(home, {"MAPRED_WORDS": "3"}, words=0)[0].words == 0


def test_an_empty_variable_says_nothing(home: Path) -> None:
    assert loaded(home, {"MAPRED_WORDS": ""})[1]["words"] == "default"


def test_a_toml_key_may_have_hyphens(home: Path) -> None:
    say(home, "chunk-tokens = 200")
    assert loaded(home)[0].chunk_tokens == 200


def test_an_integer_is_a_number(home: Path) -> None:
    say(home, "min_support = 1")
    assert loaded(home)[0].min_support == 1.0
    assert isinstance(loaded(home)[0].min_support, float)


def test_an_unknown_key_names_file_and_key_and_the_likely_one(home: Path) -> None:
    path = say(home, "efort = 'low'")
    with pytest.raises(UsageError) as error:
        loaded(home)
    assert str(error.value) == f"{path}: unknown key 'efort'; did you mean effort?"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("words = 'many'", "words must be a whole number, not 'many'"),
        ("words = 1.5", "words must be a whole number"),
        ("words = true", "words must be a whole number"),
        ("words = -1", "words must be at least 0, not -1"),
        ("min_support = 1.1", "min_support must be at least 0 and at most 1"),
        ("min_support = nan", "min_support must be at least 0 and at most 1"),
        ("effort = 'huge'", "effort must be low, normal or high, not 'huge'"),
        ("title = 3", "title must be text"),
        ("[words]\nmany = 1", "words must be a whole number"),
        ("words = ", "cannot be read as TOML"),
        ("xyzzy = 1", "known are: brief"),
    ],
)
def test_a_bad_value_in_a_file_names_the_file(home: Path, text: str, said: str) -> None:
    path = say(home, text)
    with pytest.raises(UsageError) as error:
        loaded(home)
    assert str(error.value).startswith(f"{path}: ")
    assert said in str(error.value)


def test_a_bad_variable_names_itself(home: Path) -> None:
    with pytest.raises(UsageError, match="MAPRED_WORDS must be a whole number, not 'many'"):
        loaded(home, {"MAPRED_WORDS": "many"})


def test_a_bad_flag_names_the_option(home: Path) -> None:
    with pytest.raises(UsageError, match="--chunk-tokens must be at least 32, not 3"):
        loaded(home, chunk_tokens=3)


def test_settings_made_by_hand_check_themselves() -> None:
    with pytest.raises(UsageError, match="--words must be a whole number"):
        Settings(words="600")  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="--stride 3 is more than --kernel 2"):
        Settings(kernel=2)


def test_every_knob_has_a_reason() -> None:
    assert all(rule.why for rule in RULES.values())


@given(st.dictionaries(st.sampled_from(["words", "seed", "threads", "max_calls"]), st.integers(0, 2**32 - 1)))
def test_a_variable_says_the_same_as_a_flag(values: dict[str, int]) -> None:
    nowhere = Path("/nonexistent")
    env = {f"MAPRED_{name.upper()}": str(value) for name, value in values.items()}
    assert load(values, {}, nowhere)[0] == load({}, env, nowhere)[0]


def test_at_least_one_core_is_usable() -> None:
    assert usable_cores() >= 1


def test_a_cgroup_limits_the_cores(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "cpu.max").write_text("150000 100000\n")
    (tmp_path / "a" / "b" / "cpu.max").write_text("max 100000\n")
    assert _cpu_limits(tmp_path, "0::/a/b\n") == [1.5]


def test_an_old_cgroup_limits_the_cores(tmp_path: Path) -> None:
    (tmp_path / "cpu" / "a").mkdir(parents=True)
    (tmp_path / "cpu" / "a" / "cpu.cfs_quota_us").write_text("200000\n")
    (tmp_path / "cpu" / "a" / "cpu.cfs_period_us").write_text("100000\n")
    assert _cpu_limits(tmp_path, "4:memory:/a\n1:cpu,cpuacct:/a\n0::/\n") == [2.0]


def test_places_follow_the_xdg_variables() -> None:
    env = {"HOME": "/h", "XDG_CACHE_HOME": "/c", "XDG_STATE_HOME": "/s", "XDG_DATA_HOME": "/d", "XDG_CONFIG_HOME": "/f"}
    assert places.cache_dir(env) == Path("/c/mapred")
    assert places.state_dir(env) == Path("/s/mapred")
    assert places.data_dir(env) == Path("/d/mapred")
    assert places.config_file(env) == Path("/f/mapred/config.toml")


def test_places_are_below_home_without_xdg() -> None:
    env = {"HOME": "/h", "XDG_CACHE_HOME": "relative/is/ignored", "XDG_STATE_HOME": ""}
    assert places.cache_dir(env) == Path("/h/.cache/mapred")
    assert places.state_dir(env) == Path("/h/.local/state/mapred")
    assert places.data_dir(env) == Path("/h/.local/share/mapred")
    assert places.config_file(env) == Path("/h/.config/mapred/config.toml")


def test_the_option_wins_over_the_variable_over_xdg() -> None:
    env = {"MAPRED_CACHE_DIR": "/v", "XDG_CACHE_HOME": "/c"}
    assert places.cache_dir(env, "/o") == Path("/o")
    assert places.cache_dir(env) == Path("/v")


def test_without_home_the_password_entry_says_it() -> None:
    import os

    assert places.cache_dir({}) == Path(pwd.getpwuid(os.getuid()).pw_dir) / ".cache" / "mapred"


def test_without_any_home_the_options_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody(uid: int) -> pwd.struct_passwd:
        raise KeyError(uid)

    monkeypatch.setattr(pwd, "getpwuid", nobody)
    with pytest.raises(UsageError, match=r"--cache-dir and --state-dir"):
        places.cache_dir({})
    assert places.cache_dir({}, "/o") == Path("/o")
    assert places.config_file({}) is None


def test_the_same_article_has_one_run_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "link.md").symlink_to("a.md")
    same = {places.run_dir(tmp_path, name) for name in ("a.md", "./a.md", str(tmp_path / "a.md"), "link.md")}
    assert len(same) == 1
    assert places.run_dir(tmp_path, "b.md") not in same
