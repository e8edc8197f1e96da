"""Static files by names that carry their content, also where a module imports another."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedModules(CompressedManifestStaticFilesStorage):
    """A module is imported by its hashed name: a cached one never meets a newer one's parts."""

    support_js_module_import_aggregation = True
