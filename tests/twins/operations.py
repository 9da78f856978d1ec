"""Operations that break the law, planted: no deed, no `by`, positional arguments."""


def issue(run_id: int) -> int:
    return run_id


def close(*, by: object) -> None: ...
