"""Which master keys this process uses: the file in the keys folder, or a key service."""

from __future__ import annotations

from collections.abc import Mapping

import structlog

from api.settings import Dsns, Settings
from api.transit_keys import TransitKeys
from domain.record.master_key_file import MasterKeyFile
from domain.record.master_keys import FILE_NAME, KeyService, check_at_hand
from domain.record.wrapped_keys import count_wrapped_keys

log = structlog.get_logger(__name__)


def key_service(settings: Settings, dsns: Dsns) -> KeyService:
    """What this database's data keys are wrapped by.

    A master key is made only where the database has no data key yet. Raises MasterKeyUnavailable
    where the keys are another database's or are not there, RecordUnavailable and SettingUnusable.
    """
    folder = settings.keys_folder
    url, key = settings.key_service_url, settings.key_service_key
    token_file = settings.key_service_token_file
    if url is None or key is None or token_file is None:
        return MasterKeyFile.of_database(folder, dsns.service)
    earlier = MasterKeyFile(folder) if (folder / FILE_NAME).exists() else None
    keys = TransitKeys(url, key, token_file, earlier)
    check_at_hand(count_wrapped_keys(dsns.service).by_master_key, keys.names, folder)
    return keys


def serving_keys(settings: Settings, dsns: Dsns) -> KeyService:
    """As `key_service`, for a process that stays: what cannot be opened is said in its log."""
    keys = key_service(settings, dsns)
    for name, count in missing_keys(keys, dsns).items():
        log.error("master_key.missing", master_key=name, data_keys=count)
    return keys


def missing_keys(keys: KeyService, dsns: Dsns) -> Mapping[str, int]:
    """The master keys that are not at hand, each with how many data keys it wraps."""
    in_use = count_wrapped_keys(dsns.service).by_master_key
    return {name: count for name, count in in_use.items() if name not in keys.names}
