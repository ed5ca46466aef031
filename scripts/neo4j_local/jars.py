"""The server's jars, fetched once by Maven into a cache folder that all checkouts share."""

import os
import shutil
import tempfile
from pathlib import Path

from . import tools

VERSION = "5.26.30"
SERVER = (f"org.neo4j:neo4j:{VERSION}", f"org.neo4j.app:neo4j-server:{VERSION}")

GDS_VERSION = "2.13.9"
GDS = (
    f"org.neo4j.gds:proc:{GDS_VERSION}",
    f"org.neo4j.gds:opengds-extension:{GDS_VERSION}",
)
BESIDE = (
    f"*-{GDS_VERSION}.jar",
    "cypher-*-9.0*.jar",
    *(f"{name}-*.jar" for name in ("HdrHistogram", "agrona", "hppc", "ejml", "stormpot")),
    *(f"{name}-*.jar" for name in ("fastcsv", "jol", "commons-math3", "reflections")),
    *(f"{name}-*.jar" for name in ("jackson-dataformat-csv", "eclipse-collections")),
)
"""What of the plugin's dependencies the server doesn't have itself."""

COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies"

POM = """\
<project>
  <modelVersion>4.0.0</modelVersion>
  <groupId>local</groupId>
  <artifactId>{name}</artifactId>
  <version>0</version>
  <dependencies>
{dependencies}
  </dependencies>
</project>
"""

DEPENDENCY = """\
    <dependency>
      <groupId>{}</groupId>
      <artifactId>{}</artifactId>
      <version>{}</version>
    </dependency>"""


def cache() -> Path:
    """Where fetched jars are kept: GRAPHRISK_CACHE, else the user's cache folder."""
    own = os.environ.get("GRAPHRISK_CACHE")
    users = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(own) if own else Path(users, "graphrisk")


def server() -> Path:
    """The folder with the server's jars, fetched when it isn't there."""
    return present(cache() / "neo4j" / VERSION / "lib", "neo4j", SERVER)


def gds() -> Path:
    """The folder with the OpenGDS plugin's jars (GPL, for measuring only)."""
    return present(cache() / "gds" / GDS_VERSION / "lib", "gds", GDS)


def present(folder: Path, name: str, wanted: tuple[str, ...]) -> Path:
    """A folder with the wanted artifacts and all they need at run time.

    It is fetched beside its place and moved there whole: a fetch that was broken off leaves
    nothing that is taken for the jars, and of two fetches at once one is kept.
    """
    if folder.is_dir():
        return folder
    maven = tools.maven()
    print(f"Fetching {name} by Maven into {folder} (once, about a minute)", flush=True)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".part-") as part:
        project, target = Path(part, "pom.xml"), Path(part, "lib")
        project.write_text(pom(name, wanted))
        copy = [COPY, "-DincludeScope=runtime", f"-DoutputDirectory={target}"]
        tools.run([maven, "-B", "-q", "-C", "-f", str(project), *copy])
        lacking = [each for each in wanted if not (target / jar(each)).is_file()]
        if lacking:
            raise tools.SetupError(
                f"Maven ended well, but brought no {', '.join(lacking)}; try again"
            )
        settle(target, folder)
    return folder


def settle(target: Path, folder: Path) -> None:
    try:
        target.rename(folder)
    except OSError:
        if not folder.is_dir():  # else another fetch was quicker, and brought the same
            raise


def pom(name: str, wanted: tuple[str, ...]) -> str:
    dependencies = "\n".join(DEPENDENCY.format(*each.split(":")) for each in wanted)
    return POM.format(name=name, dependencies=dependencies)


def jar(artifact: str) -> str:
    _, name, version = artifact.split(":")
    return f"{name}-{version}.jar"


def plug(plugins: Path) -> None:
    """Puts the OpenGDS plugin into a server's plugin folder."""
    source = gds()
    for pattern in BESIDE:
        for path in source.glob(pattern):
            if not (plugins / path.name).exists():
                shutil.copy(path, plugins)
