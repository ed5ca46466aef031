"""The packages: those of graphrisk/, of api/, and cypher/, which is installed as
graphrisk.cypher."""

from setuptools import find_namespace_packages, setup

setup(
    packages=[
        *find_namespace_packages(include=["graphrisk*"]),
        "graphrisk.cypher",
        *find_namespace_packages("api", include=["graphrisk_api*"]),
    ],
    package_dir={"graphrisk.cypher": "cypher", "graphrisk_api": "api/graphrisk_api"},
)
